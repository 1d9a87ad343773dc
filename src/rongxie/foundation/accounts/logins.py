"""A name to sign in with: a mobile phone number or an e-mail address, written in one way."""

import re

from rongxie.values.texts import Refusal, say
from rongxie.values.written import plain, squeezed

_PHONE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")


class NotALogin(Refusal):
    """A text that is neither a mobile phone number nor an e-mail address."""


def read_login(text: str) -> str:
    """Read a login as people write it: with blanks, +86, full-width digits or capitals.

    :raises NotALogin: if it is neither a mobile phone number nor an e-mail address
    """
    login = "".join(plain(text).lower().split())
    phone = squeezed(login).removeprefix("+86")
    if _PHONE.fullmatch(phone):
        return phone
    if _MAIL.fullmatch(login):
        return login
    raise NotALogin(
        say(
            "{text} is neither a mobile phone number of 11 digits nor an e-mail address. Give one"
            " of them.",
            text=text.strip() or "''",
        )
    )
