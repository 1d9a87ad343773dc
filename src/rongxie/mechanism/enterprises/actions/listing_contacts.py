"""People named in lists: sealed at once in parts, and kept one by one by a job."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import polars as pl

from rongxie.foundation.events.writing import append
from rongxie.foundation.imports.bulk import packed, run, unpacking
from rongxie.foundation.imports.kinds import FAULTS, ROW, Setting
from rongxie.foundation.imports.sealing import sealed, unsealed
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.envelopes import Key
from rongxie.foundation.secrecy.keys import provide_keys
from rongxie.foundation.secrecy.lookups import lookup_digest
from rongxie.foundation.secrecy.masks import masked_name, masked_phone
from rongxie.foundation.secrecy.models import DataKey
from rongxie.mechanism.enterprises.actions.contacts import (
    NAME_MAX,
    ContactNotUsable,
    contact_place,
    usable_contact,
)
from rongxie.mechanism.enterprises.events import EnterprisesImported
from rongxie.mechanism.enterprises.judging import common_place
from rongxie.mechanism.enterprises.models import Contact, ContactKind, Enterprise, ListedContacts

LAYOUT = "contacts"
AT_ONCE = 2_000  # contacts that are kept in one transaction: a second or two
_MOBILE = r"^1\d{10}$"
_NAME = r"^[\u{4e00}-\u{9fa5}]{1,30}$"
_PEOPLE = {"subject": pl.Int64(), "contact_name": pl.String(), "contact_phone": pl.String()}
_SEAL = f"""
    UPDATE contacts c SET name_sealed = decode(s.name, 'hex'), phone_sealed = decode(s.phone, 'hex')
    FROM ({unpacking("rows", {"contact": "bigint", "name": "text", "phone": "text"})}) AS s
    WHERE c.id = s.contact
"""  # noqa: S608  # every part is a text of ours


class _Listed(NamedTuple):
    """Somebody on a list, with the enterprise as it stands and its key."""

    enterprise: Enterprise
    name: str
    phone: str
    digest: bytes


def sift_contacts(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return names and numbers in plain form, null without a number, and the faults.

    A number without a name is that of the enterprise as a whole.
    """
    phone = pl.col("contact_phone")
    named = pl.coalesce("contact_name", pl.col("name").str.head(NAME_MAX), pl.lit("—"))
    given = frame.with_columns(pl.when(phone.is_not_null()).then(named).alias("contact_name"))
    sure = phone.str.contains(_MOBILE) & pl.col("contact_name").str.contains(_NAME)
    asked = given.filter(phone.is_not_null(), ~sure).select(ROW, "contact_name", "contact_phone")
    plain: list[tuple[int, str | None, str | None]] = []
    wrong: list[tuple[int, str, str]] = []
    for row, name, number in asked.iter_rows():
        try:
            plain.append((row, *usable_contact(name, number)))
        except ContactNotUsable as refusal:
            plain.append((row, None, None))
            wrong.append((row, "contact_phone", kept(refusal.message)))
    schema = {ROW: pl.UInt32(), "_name": pl.String(), "_phone": pl.String()}
    put = pl.DataFrame(plain, schema=schema, orient="row").with_columns(_put=pl.lit(value=True))
    joined = given.join(put, on=ROW, how="left", maintain_order="left")
    is_put = pl.col("_put").is_not_null()
    return joined.with_columns(
        pl.when(is_put).then("_name").otherwise("contact_name").alias("contact_name"),
        pl.when(is_put).then("_phone").otherwise("contact_phone").alias("contact_phone"),
    ).drop("_name", "_phone", "_put"), pl.DataFrame(wrong, schema=FAULTS, orient="row")


def keep_for_later(rows: pl.DataFrame, setting: Setting) -> None:
    """Keep the people of the rows of a part sealed, until the job comes."""
    people = rows.filter(pl.col("contact_phone").is_not_null()).select(list(_PEOPLE))
    if people.is_empty():
        return
    ListedContacts.objects.create(
        region=common_place(rows["region_kept"]),
        of=setting.of,
        part=setting.part,
        file=setting.file,
        digest=setting.digest,
        source=setting.options["source"],
        by=setting.actor.name,
        people=people.height,
        sealed=sealed(people, _place(setting.of, setting.part), setting.at),
        at=setting.at,
    )


def keep_listed_contacts(*, limit: int = AT_ONCE, actor: Actor, at: datetime) -> bool:
    """Keep people that lists have named, as `add_contact` does; tell whether more of them wait.

    A job: it opens the reach itself. Whom an enterprise has as a contact already, by the number,
    is passed over; so is an enterprise whose personal data were destroyed.
    """
    with reach(actor):
        waiting = ListedContacts.objects.order_by("pk").select_for_update(skip_locked=True)
        part = waiting.first()
        if part is None:
            return False
        people = unsealed(part.sealed, _place(part.of, part.part))
        listed = people.slice(part.done, limit)
        made = _kept(_not_there(listed), part, at)
        if made:
            append(_told(part, made), actor=actor, at=at)
        if part.done + listed.height >= part.people:
            part.delete()
        else:
            ListedContacts.objects.filter(pk=part.pk).update(done=part.done + listed.height)
    return True


def _not_there(listed: pl.DataFrame) -> list[_Listed]:
    """Return those whose number is not that of a standing contact of the enterprise already."""
    numbers = listed["subject"].unique().to_list()
    there = Enterprise.objects.in_bulk(numbers)
    gone = set(DataKey.objects.filter(pk__in=numbers, wrapped=None).values_list("pk", flat=True))
    known = {
        (enterprise, bytes(digest or b""))
        for enterprise, digest in Contact.objects.filter(
            enterprise__in=numbers, ended_at=None, phone_digest__isnull=False
        ).values_list("enterprise_id", "phone_digest")
    }
    found = []
    for number, name, phone in listed.select(list(_PEOPLE)).iter_rows():
        digest = lookup_digest(phone)
        if number not in there or number in gone or (number, digest) in known:
            continue
        known.add((number, digest))
        found.append(_Listed(there[number], name, phone, digest))
    return found


def _kept(people: Sequence[_Listed], part: ListedContacts, at: datetime) -> list[Contact]:
    keys = provide_keys({one.enterprise.pk: one.enterprise.region for one in people}, at=at)
    made = Contact.objects.bulk_create([
        Contact(
            enterprise=one.enterprise,
            region=one.enterprise.region,
            kind=ContactKind.OTHER.value,
            name_masked=masked_name(one.name),
            name_sealed=b"",
            phone_masked=masked_phone(one.phone),
            phone_sealed=b"",
            phone_digest=one.digest,
            source=part.source,
            by=part.by,
            at=part.at,
        )
        for one in people
    ])  # fmt: skip
    # What is encrypted is bound to its row, whose number is known only now.
    run(_SEAL, {"rows": packed(_sealed_of(made, people, keys))})
    return made


def _sealed_of(
    made: Sequence[Contact], people: Sequence[_Listed], keys: Mapping[int, Key]
) -> pl.DataFrame:
    lines = []
    for contact, one in zip(made, people, strict=True):
        key = keys[contact.enterprise_id]
        name = key.encrypt(one.name, contact_place(contact.pk, "name"))
        phone = key.encrypt(one.phone, contact_place(contact.pk, "phone"))
        lines.append((contact.pk, name.hex(), phone.hex()))
    schema = {"contact": pl.Int64(), "name": pl.String(), "phone": pl.String()}
    return pl.DataFrame(lines, schema=schema, orient="row")


def _told(part: ListedContacts, made: Sequence[Contact]) -> EnterprisesImported:
    return EnterprisesImported(
        subject=f"import:{part.of}:{part.part}:{part.done}",
        region=common_place(one.region for one in made),
        file=str(part.file),
        digest=part.digest,
        layout=LAYOUT,
        count=len(made),
    )


def _place(of: int, part: int) -> str:
    return f"import:{of}:contacts:{part}"
