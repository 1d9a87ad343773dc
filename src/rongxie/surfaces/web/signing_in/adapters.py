"""How allauth signs in the people of `accounts`: no registration, no mail, one kind of login."""

from base64 import urlsafe_b64encode
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.models import User
from rongxie.surfaces.web.signing_in.again import recently_signed_in
from rongxie.surfaces.web.signing_in.sessions import begin
from rongxie.values.texts import Refusal, say

_MISMATCH = _(
    "The login or the password is not right. Check both. After several wrong tries signing in is"
    " closed for a while."
)
_WRONG_CODE = _(
    "This code is not right. Codes change every 30 seconds and work once: wait for the next one."
)


class FactorUnreadable(Refusal):
    """A second factor was written with another secret key."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an office, never by visitors."""

    error_messages: ClassVar[dict[str, object]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _MISMATCH,
        "incorrect_password": _("This is not your password. Type it again."),
        "enter_current_password": _("This is not your present password. Type it again."),
        "too_many_login_attempts": _(
            "Too many wrong tries for this account. Try again in 15 minutes, or ask the"
            " administrator of your office."
        ),
        "rate_limited": _("Too many tries in a short time. Wait a minute, then try again."),
        "incorrect_code": _WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and let the session's time begin."""
        super().login(request, user)
        begin(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Whoever typed the password a moment ago is not asked again to set something up."""
        return not recently_signed_in(context.request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Only the password counts: a second factor alone must not take itself away."""
        if not user.is_authenticated or not user.has_usable_password():
            return []
        return [
            {
                "id": "reauthenticate",
                "description": gettext("Use your password"),
                "url": reverse("account_reauthenticate"),
            }
        ]


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are kept encrypted under the secret key of the installation."""

    error_messages: ClassVar[dict[str, object]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
        "cannot_generate_recovery_codes": _(
            "Set up an authenticator app or a security key first; recovery codes stand in for it."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which authenticator apps list the account."""
        return "Rongxie 融协"

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an element of the page, without the head of an XML file."""
        drawn: str = super().build_totp_svg(url)
        return mark_safe(drawn[drawn.index("<svg") :])  # noqa: S308  # drawn by us from our data

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """Return what a new security key is called until the person says better."""
        there = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Key %(number)d") % {"number": there + 1}

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it is used.

        :raises FactorUnreadable: if it was written with another secret key
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as fault:
            raise FactorUnreadable(
                say(
                    "This second factor was kept with another secret key of the installation. Put"
                    " the former RONGXIE_SECRET_KEY back, or let the administrator remove it."
                )
            ) from fault


def _cipher() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"rongxie second factor")
    return Fernet(urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
