"""The token of a form: who was shown which page, and that this copy of it is sent once."""

import secrets
from dataclasses import dataclass

from django.core import signing

FIELD = "token"
_SALT = "rongxie.page-form"
_LIFE = 14 * 24 * 3600  # seconds: as long as a draft is kept
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A form that was shown to somebody under a membership."""

    user: int
    membership: int
    page: str
    nonce: str


def new_token(*, user: int, membership: int, page: str) -> str:
    """Return the token of a form that is about to be shown."""
    return signing.dumps([user, membership, page, secrets.token_urlsafe(_NONCE_BYTES)], salt=_SALT)


def read_token(token: str) -> Shown | None:
    """Return what a token says; None if it is none of ours, or too old."""
    try:
        return Shown(*signing.loads(token, salt=_SALT, max_age=_LIFE))
    except (signing.BadSignature, TypeError):
        return None
