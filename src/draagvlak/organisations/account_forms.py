"""The forms of signing in, in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 128
_RULES = _("At least twelve characters. A sentence of a few words is strong and easy to remember.")


def _plain(form: forms.Form, words: dict[str, Any]) -> None:
    """Labels that stay visible instead of words inside the field."""
    for name, label in words.items():
        if name in form.fields:
            field = form.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)


def _bounded(field: forms.Field) -> None:
    field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
    field.help_text = _RULES


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"login": _("E-mail address"), "password": _("Password")})
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))


class ForgottenForm(account.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a way to a new password is sent."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"email": _("E-mail address")})


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after forgetting the old one; typed once, and shown on wish by the browser."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        del self.fields["password2"]
        _plain(self, {"password1": _("New password")})
        _bounded(self.fields["password1"])


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """A new password for who knows the old one."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        del self.fields["password2"]
        _plain(self, {"oldpassword": _("Your password now"), "password1": _("New password")})
        _bounded(self.fields["password1"])


class ConfirmForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"password": _("Password")})


class CodeForm(BaseAuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"code": _("Code")})
        self.fields["code"].widget.attrs |= {"autofocus": True}
        self.fields["code"].max_length = 40

    def save(self) -> None:
        from allauth.core import context

        again = context.request.user.is_authenticated
        post_authentication(context.request, self.authenticator, reauthenticated=again)


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"code": _("Code of the app")})
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}
