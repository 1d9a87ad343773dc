"""What administration answers."""

from collections.abc import Iterable
from typing import Self

from rongxie.foundation.administration.starting import StartPassword
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.surfaces.api.fields import Out


class CodeOut(Out):
    """The organisation or place that something was done with."""

    code: str


class StartPasswordOut(Out):
    """What somebody is told to sign in with for the first time; it is not told again."""

    name: str
    login: str
    password: str

    @classmethod
    def of(cls, given: StartPassword) -> Self:
        """Tell of a password that was given."""
        return cls(name=given.name, login=given.login, password=given.password)


class WorkOut(Out):
    """The work that was open at an organisation, by sort and reference."""

    open_work: list[dict[str, str]]

    @classmethod
    def of(cls, work: Iterable[OpenWork]) -> Self:
        """Return open work as it is answered."""
        return cls(open_work=[{"kind": one.kind, "id": one.id} for one in work])
