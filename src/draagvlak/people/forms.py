"""The forms of signing in, in our words."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter as second_factors
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from draagvlak.people import guesses

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


class FirstPasswordForm(account.SetPasswordForm):  # type: ignore[misc]
    """A password for who came by their organisation's account alone so far."""

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


class _Code:
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"code": _("Code")})  # type: ignore[arg-type]
        self.fields["code"].widget.attrs |= {"autofocus": True}  # type: ignore[attr-defined]
        self.fields["code"].max_length = 40  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        request, person = context.request, self.user  # type: ignore[attr-defined]
        if not guesses.may_try(request, guesses.CODE, str(person.pk), person):
            raise second_factors().validation_error("rate_limited")
        code: str = self.cleaned_data["code"]  # type: ignore[attr-defined]
        held = list(Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN))
        for one in held:
            if one.wrap().validate_code(code):
                one.user = person
                self.authenticator = one
                return code
        guesses.failed(request, guesses.CODE, str(person.pk), person)
        if held:
            again = isinstance(self, ReauthenticateForm)
            authentication_failed.send(
                sender=Authenticator, request=request, user=person, authenticator=held[0], reauthentication=again
            )
        raise second_factors().validation_error("incorrect_code")


class CodeForm(_Code, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgainForm(_Code, ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _plain(self, {"code": _("Code of the app")})
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


#: what parts of a passkey's answer raise that are no such parts
_NO_PASSKEY = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError, struct.error)


class PasskeyField(forms.JSONField):
    """What a browser answers for a passkey: an object of a few kilobytes. Anything else is no passkey."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value) if len(value or "") <= 20_000 else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise second_factors().validation_error("incorrect_code")
        return found


class _Passkey:
    """What somebody sends for a passkey is taken apart by a library; whatever is in it, that is no fault of ours."""

    def clean(self) -> Any:
        try:
            return super().clean()  # type: ignore[misc]
        except _NO_PASSKEY as error:
            raise second_factors().validation_error("incorrect_code") from error

    def clean_credential(self) -> Any:
        try:
            check = getattr(super(), "clean_credential", None)
            return check() if check else self.cleaned_data["credential"]  # type: ignore[attr-defined]
        except _NO_PASSKEY as error:
            raise second_factors().validation_error("incorrect_code") from error


class AddPasskeyForm(_Passkey, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    credential = PasskeyField()


class PasskeyForm(_Passkey, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    credential = PasskeyField()


class PasskeyAgainForm(_Passkey, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = PasskeyField()
