"""The forms of signing in, in our words; what they do is allauth's."""

from allauth.account import forms as account
from allauth.account.fields import SetPasswordField
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.logins import NotALogin, read_login
from rongxie.surfaces.web.signing_in.lockout import count_failure, is_locked_out

_LONGEST_LOGIN = 254
_NO_PASSWORD = {"required": _("Type your password.")}
_NO_CODE = {"required": _("Type the code.")}


def _password(label: object, autocomplete: str = "current-password") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, error_messages=_NO_PASSWORD)  # type: ignore[arg-type]


def _code(label: object) -> forms.CharField:
    shown = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    widget = forms.TextInput(attrs=shown)
    return forms.CharField(label=label, widget=widget, max_length=40, error_messages=_NO_CODE)  # type: ignore[arg-type]


class SignInForm(account.LoginForm):
    """The login in whatever way people write it, and the password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shown = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"] = forms.CharField(
            label=_("Mobile phone number or e-mail address"),
            widget=forms.TextInput(attrs=shown),
            error_messages={"required": _("Type your mobile phone number or e-mail address.")},
        )
        self.fields["password"] = _password(_("Password"))

    def clean_login(self) -> str:
        """Read the login; what is none is tried as it stands, so that the answer is the same."""
        typed: str = self.cleaned_data["login"]
        try:
            return read_login(typed)
        except NotALogin:
            return typed.strip()[:_LONGEST_LOGIN]


class PasswordAgainForm(account.ReauthenticateForm):
    """The password of whoever is signed in."""

    password = _password(_("Your password"))


class ChangePasswordForm(account.ChangePasswordForm):
    """The present password and, twice, the new one."""

    oldpassword = _password(_("Present password"))
    # allauth's own field: it asks the validators of the settings.
    password1 = SetPasswordField(help_text="", error_messages=_NO_PASSWORD)
    password2 = _password(_("New password again"), "new-password")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        del self.fields["password1"].widget.attrs["placeholder"]  # goes when one types


class SecondFactorForm(factor.AuthenticateForm):
    """A code of the authenticator app, or one of the recovery codes."""

    code = _code(_("Code"))

    def clean_code(self) -> str:
        """Check the code; wrong ones count like wrong passwords."""
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        login = self.user.login
        if is_locked_out(context.request, login):
            raise forms.ValidationError(_("Signing in is closed for a while."))
        try:
            return str(super().clean_code())
        except forms.ValidationError:
            count_failure(context.request, login)
            raise


class SetUpAppForm(totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = _code(_("Code shown by the app"))


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A security key or passkey, with a name to tell it from others."""

    name = forms.CharField(label=_("Name of the key"), required=False, max_length=60)


class RenameKeyForm(webauthn.EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        error_messages={"required": _("Type a name for the key.")},
    )
