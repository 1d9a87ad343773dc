"""Writing the first passwords of people whom a list brought in as a sheet to hand out."""

from dataclasses import astuple
from pathlib import Path

import polars as pl

from rongxie.foundation.administration.starting import StartPassword, start_passwords
from rongxie.foundation.imports.models import Import
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.writing import write_table, written_type
from rongxie.surfaces.clock import now
from rongxie.values.columns import Column, Kind
from rongxie.values.texts import Language, Text

_COLUMNS = (
    Column("name", Text(en="Name", zh="姓名"), Kind.TEXT),
    Column("login", Text(en="Signs in by", zh="登录名"), Kind.TEXT),
    Column("password", Text(en="First password", zh="初始密码"), Kind.TEXT),
)
_OWN = 0o600  # nobody else on the computer reads it


def see_that_written(path: str) -> None:
    """Refuse a place for passwords that could not be written, before any of them is given.

    :raises FileTypeUnknown: if the suffix is none that is written
    """
    if path:
        written_type(Path(path))


def write_start_passwords(path: Path, of: Import, actor: Actor, language: Language) -> int:
    """Write a password for everybody of the list who has none; return how many they are.

    Where there are none, there is no file.

    :raises Refusal: if the actor administers no people, or the file cannot be written
    """
    given: list[StartPassword] = []
    while some := _given(of, actor):
        given += some
    if given:
        path.touch(mode=_OWN)
        names = [column.name for column in _COLUMNS]
        frame = pl.DataFrame([astuple(one) for one in given], schema=names, orient="row")
        write_table(frame, path, _COLUMNS, language)
        path.chmod(_OWN)
    return len(given)


def _given(of: Import, actor: Actor) -> list[StartPassword]:
    with reach(actor):
        return start_passwords(import_id=of.pk, actor=actor, at=now())
