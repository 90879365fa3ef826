"""What the letters and messages around signing in say."""

from django.utils.translation import gettext_lazy

#: letters, by allauth's name: subject, text
LETTERS = {
    "account/email/password_reset_key": (
        gettext_lazy("Choose a new password"),
        gettext_lazy(
            "Somebody asked for a new password for this address. Was it you? Choose one here, within two hours:\n\n"
            "{password_reset_url}\n\nWas it not you? Then you need not do anything."
        ),
    ),
    "account/email/unknown_account": (
        gettext_lazy("No account at this address"),
        gettext_lazy(
            "Somebody asked for a new password for this address, but nobody signs in here with it. Was it you? Then "
            "try another address, or ask your school, board or consortium for an invitation.\n\n"
            "Was it not you? Then you need not do anything."
        ),
    ),
    "account/email/password_changed": (
        gettext_lazy("Your password has been changed"),
        gettext_lazy("Your password has been changed. Was it not you? Then choose a new one at once."),
    ),
    "account/email/password_reset": (
        gettext_lazy("Your password has been changed"),
        gettext_lazy("Your password has been changed. Was it not you? Then choose a new one at once."),
    ),
    "account/email/password_set": (
        gettext_lazy("You have a password now"),
        gettext_lazy("From now on you can also sign in with a password. Was it not you? Then tell your consortium."),
    ),
    "mfa/email/totp_activated": (
        gettext_lazy("Signing in with a code is on"),
        gettext_lazy("From now on we ask a code of your app when you sign in. Was it not you? Tell your consortium."),
    ),
    "mfa/email/totp_deactivated": (
        gettext_lazy("Signing in with a code is off"),
        gettext_lazy("We no longer ask a code of your app when you sign in. Was it not you? Tell your consortium."),
    ),
    "mfa/email/webauthn_added": (
        gettext_lazy("A passkey was added"),
        gettext_lazy("A passkey was added to your account. Was it not you? Then tell your consortium."),
    ),
    "mfa/email/webauthn_removed": (
        gettext_lazy("A passkey was removed"),
        gettext_lazy("A passkey was removed from your account. Was it not you? Then tell your consortium."),
    ),
    "mfa/email/recovery_codes_generated": (
        gettext_lazy("You have new recovery codes"),
        gettext_lazy("You made new recovery codes. The old ones no longer work. Was it not you? Tell your consortium."),
    ),
}
#: messages on the page, by allauth's name
MESSAGES = {
    "account/messages/password_changed.txt": gettext_lazy("Your password has been changed."),
    "account/messages/password_set.txt": gettext_lazy("You have a password now."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Your app is set up. From now on we ask its code."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Your app is no longer used for signing in."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Your passkey is set up."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is gone."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("You have new recovery codes."),
}
