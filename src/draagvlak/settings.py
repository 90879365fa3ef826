"""Settings: one file, read from the environment (see docs/operating.md)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import dj_database_url
from django.utils.translation import gettext_lazy as _

from draagvlak import environment

PACKAGE = Path(__file__).resolve().parent
_given = environment.settings(os.environ)
DATA: Path = _given["DRAAGVLAK_DATA"]
BACKUPS: Path | None = _given["DRAAGVLAK_BACKUPS"]


def _secret() -> str:
    """The installation's own secret: from the environment, else from the file that was made with its database.

    Settings make nothing: without a secret nothing can be signed, and Django says so.
    """
    file = DATA / "secret"
    return _given["DRAAGVLAK_SECRET"] or (file.read_text() if file.is_file() else "")


SECRET_KEY = _secret()
DEBUG: bool = _given["DRAAGVLAK_DEBUG"]
BENCH: bool = _given["DRAAGVLAK_BENCH"]  # adds the empty page that speed is measured against
ALLOWED_HOSTS: list[str] = _given["DRAAGVLAK_HOSTS"]
INNER_HOSTS: list[str] = _given["DRAAGVLAK_INNER_HOSTS"]  # in the operator's own network; the site may ask them
HTTPS: bool = _given["DRAAGVLAK_HTTPS"]
ADDRESS_IS_GIVEN = bool(_given["DRAAGVLAK_ADDRESS"])
#: of the site, in letters, feeds and links; what a visitor's browser says it is has no part in it
ADDRESS: str = _given["DRAAGVLAK_ADDRESS"] or f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].removeprefix('.')}"
if HTTPS:
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-form"  # bound to this very host
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "draagvlak.core.views.forbidden"
SESSION_ENGINE = "draagvlak.core.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE = 30 * 60  # seconds without a request after which somebody signs in again
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "draagvlak.core",
    "draagvlak.places",
    "draagvlak.people",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
    "draagvlak.norms",
    "draagvlak.handbooks",
    "draagvlak.registers",
    "draagvlak.evaluations",
    "ninja",
    "draagvlak.offers",
    "django.forms",
]
#: widgets are drawn by our templates where we have one
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "draagvlak.core.logs.one_line_per_request",
    "draagvlak.core.middleware.probes",
    "draagvlak.core.middleware.known_host",
    "draagvlak.places.own_domains.own_domain",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "draagvlak.core.middleware.content_security_policy",
    "draagvlak.core.pages.kept_by_whom",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "draagvlak.core.large_letters.large_letters",
    "draagvlak.core.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "draagvlak.people.sessions.idle_time",
    "draagvlak.people.vouched.Vouched",
    "draagvlak.people.guesses.known_browsers",
    "draagvlak.core.form_owner.FormOwner",  # before the gate: whose text it is, is told also to who may not save there
    "draagvlak.people.access.Gate",
    "draagvlak.core.middleware.NoNulls",
    "draagvlak.core.middleware.KeepableTexts",
    "draagvlak.core.form_once.FormOnce",
    "draagvlak.core.lost_forms.Taken",
    "draagvlak.core.refusals.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "draagvlak.core.middleware.forms_only",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

MESSAGE_STORAGE = "draagvlak.core.notices.NoticesOfOnePerson"

ROOT_URLCONF = "draagvlak.urls"
COTTON_DIR = "components"  #: of templates: each component has a folder there
WSGI_APPLICATION = "draagvlak.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "draagvlak.people.navigation.navigation",
                "draagvlak.people.face_here.face",
            ],
            "builtins": [
                "draagvlak.core.templatetags.draagvlak",
                "draagvlak.core.templatetags.tables",
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        _given["DATABASE_URL"] or f"sqlite:///{DATA / 'draagvlak.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-32000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:start"
LOGOUT_REDIRECT_URL = "offers:front"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "draagvlak.people.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "draagvlak.people.passwords.Guessable"},
]
PASSWORD_RESET_TIMEOUT = 2 * 3600

# Signing in (django-allauth). People come by invitation only; their address was proved by it.
ACCOUNT_ADAPTER = "draagvlak.people.signing_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # so that the time an answer takes tells nothing
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "draagvlak.people.forms.SignInForm",
    "reset_password": "draagvlak.people.forms.ForgottenForm",
    "reset_password_from_key": "draagvlak.people.forms.NewPasswordForm",
    "set_password": "draagvlak.people.forms.FirstPasswordForm",
    "change_password": "draagvlak.people.forms.ChangePasswordForm",
    "reauthenticate": "draagvlak.people.forms.ConfirmForm",
}
#: A whole school signs in from one address on Monday morning: failures count per person and address together.
ACCOUNT_RATE_LIMITS = {
    "login": "600/5m/ip",
    "login_failed": "8/10m/key,300/10m/ip",
    "password_failed": "8/10m/key,300/10m/ip",  # the key: person and network
    "password_ceiling": "100/h/key",  # the person, whatever the network (see guessing)
    "code_failed": "8/10m/key,300/10m/ip",
    "code_ceiling": "100/h/key",
    "reset_password": "60/h/ip,3/2h/key",  # a link works for two hours, so the newest letter always holds one
    "reset_password_from_key": "60/h/ip",
    "change_password": "5/10m/user",
    "reauthenticate": "8/10m/user",
    "manage_email": "10/h/user",
    "invite": "400/h/user",
    "invite_many": "10/h/user",
    "react": "20/h/ip",
    "follow": "20/h/ip",
    "provider": "600/5m/ip",
}
_proxies: int | None = _given["DRAAGVLAK_PROXIES"]
ALLAUTH_TRUSTED_PROXY_COUNT = int(HTTPS) if _proxies is None else _proxies
MFA_ADAPTER = "draagvlak.people.signing_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation or the operator proved every address
MFA_TOTP_ISSUER = "Draagvlak"
MFA_TOTP_TOLERANCE = 1  # the code before and after count too: clocks differ, and typing takes a while
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # a browser itself refuses passkeys on http, but for localhost
MFA_FORMS = {
    "authenticate": "draagvlak.people.forms.CodeForm",
    "reauthenticate": "draagvlak.people.forms.CodeAgainForm",
    "activate_totp": "draagvlak.people.forms.ActivateAppForm",
    "add_webauthn": "draagvlak.people.forms.AddPasskeyForm",
    "login_webauthn": "draagvlak.people.forms.PasskeyForm",
    "reauthenticate_webauthn": "draagvlak.people.forms.PasskeyAgainForm",
}
SOCIALACCOUNT_ADAPTER = "draagvlak.people.signing_in.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
USERSESSIONS_TRACK_ACTIVITY = False

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = sorted(PACKAGE.glob("*/locale"))  # of each room; before the words of Django and allauth
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "draagvlak.core.staticfiles.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600

MEDIA_ROOT = DATA / "files"  # what people add; never served but through a page that checks who asks
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
SCAN_COMMAND: list[str] = _given["DRAAGVLAK_SCAN"]  # a virus scanner: is given a path
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one handbook
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

#: 'default' holds what must survive a restart and be shared by processes (rate limits, used tokens); 'pages' holds
#: pages made once for everyone, which each process can make again; 'moments' what this process just read.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "draagvlak.core.disk.SharedCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
    "moments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "moments",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
if _given["DRAAGVLAK_REDIS"]:
    for _name in ("default", "pages"):
        CACHES[_name] = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _given["DRAAGVLAK_REDIS"],
            "KEY_PREFIX": _name,
        }
CACHES["pages"]["KEY_FUNCTION"] = "draagvlak.core.pages.name_in_cache"

#: work beside the page: rows in the database, done by the worker (``core.worker``)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DEFAULT_FROM_EMAIL: str = _given["DRAAGVLAK_MAIL_FROM"]
_mail = _given["DRAAGVLAK_MAIL"]
if _mail.scheme in {"smtp", "smtps", "smtp+tls"}:
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 15
elif _mail.path:  # any other backend of Django, by its name
    EMAIL_BACKEND = _mail.path
else:  # no mail server: each message becomes a file
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "draagvlak.core.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "draagvlak": {"level": _given["DRAAGVLAK_LOG"]},
        "django.request": {"level": "ERROR"},  # what is not found is in the line of its request
        "django.security": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "ERROR"},  # most often the operator mistyped DRAAGVLAK_HOSTS
        "django_tasks_db": {"level": "ERROR"},  # that it was told to end is no fault
        "waitress.queue": {"level": "ERROR"},  # that requests wait for each other shows in their times
    },
}
