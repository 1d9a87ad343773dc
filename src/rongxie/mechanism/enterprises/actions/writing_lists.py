"""Writing a part of a list of enterprises: new ones, changes with their history, and people.

Everything goes in the order of codes and numbers, so that two lists of one place do not wait for
each other crosswise.
"""

from datetime import date

import polars as pl

from rongxie.foundation.events.writing import append
from rongxie.foundation.imports.bulk import packed, run, unpacking, written
from rongxie.foundation.imports.kinds import FAULTS, ROW, Setting, Written
from rongxie.foundation.imports.models import Outcome
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.enterprises.actions.changing import changed_meanwhile
from rongxie.mechanism.enterprises.actions.entering import code_taken
from rongxie.mechanism.enterprises.actions.judging_lists import COLUMNS, WAS
from rongxie.mechanism.enterprises.actions.listing_contacts import keep_for_later
from rongxie.mechanism.enterprises.events import EnterpriseChanged, EnterprisesImported
from rongxie.mechanism.enterprises.judging import common_place
from rongxie.mechanism.enterprises.models import Changed
from rongxie.values.texts import Message

LAYOUT = "enterprises"
_GIVEN = dict.fromkeys(COLUMNS, "text")
_NEW = unpacking("rows", _GIVEN)
_MAKE = f"""
    INSERT INTO enterprises (uscc, kind, name, region, address, established_on, industry, source,
        entered_by, entered_at, synthetic)
    SELECT uscc, kind, name, region, address, nullif(established_on, '')::date, industry,
        %(source)s, %(by)s, %(at)s, false
    FROM ({_NEW}) AS given ORDER BY uscc, name, region
    ON CONFLICT (uscc) WHERE NOT uscc = '' DO NOTHING
    RETURNING id, uscc, name, region
"""  # noqa: S608  # every part is a text of ours
_MADE = {"subject": pl.Int64(), "uscc": pl.String(), "name": pl.String(), "region": pl.String()}
_BEFORE = [f"{WAS}{column}" for column in COLUMNS]
_CHANGES = unpacking("rows", {"subject": "bigint"} | _GIVEN | dict.fromkeys(_BEFORE, "text"))
_AS_READ = ", ".join(
    f"coalesce(e.{column}::text, '')" if column == Changed.ESTABLISHED_ON else f"e.{column}"
    for column in COLUMNS
)
_SET = ", ".join(
    f"{column} = nullif(given.{column}, '')::date"
    if column == Changed.ESTABLISHED_ON
    else f"{column} = given.{column}"
    for column in COLUMNS
)
_LOCK = """
    SELECT id FROM enterprises WHERE id = ANY (%(numbers)s) ORDER BY id FOR UPDATE
"""
_CHANGE = f"""
    UPDATE enterprises e SET {_SET} FROM ({_CHANGES}) AS given
    WHERE e.id = given.subject AND e.successor_id IS NULL
        AND ({_AS_READ}) = ({", ".join(f"given.{column}" for column in _BEFORE)})
    RETURNING e.id
"""  # noqa: S608
_TOLD = {
    "enterprise": "bigint",
    "region": "text",
    "what": "text",
    "before": "text",
    "after": "text",
}
_REMEMBER = f"""
    INSERT INTO enterprise_changes
        (enterprise_id, region, what, before, after, "on", source, by, at)
    SELECT enterprise, region, what, before, after, %(on)s, %(source)s, %(by)s, %(at)s
    FROM ({unpacking("rows", _TOLD)}) AS told ORDER BY enterprise, what
"""  # noqa: S608
_MOVED = unpacking("rows", {"subject": "bigint", "place": "text"})
_FOLLOWING = {
    "contacts": "enterprise_id", "enterprise_changes": "enterprise_id",
    "enterprise_search": "enterprise", "data_keys": "enterprise",
}  # fmt: skip


def write_list(rows: pl.DataFrame, setting: Setting) -> Written:
    """Write what is new or has changed of a part, with one event that tells of all of it.

    A code that somebody has out of reach is told row by row, as on the page, and so is an
    enterprise that somebody else has changed meanwhile.
    """
    new = rows.filter(pl.col("outcome") == Outcome.NEW.value)
    changed = rows.filter(pl.col("outcome") == Outcome.CHANGED.value)
    made, taken = _make(new, setting)
    moved, late = _change(changed, setting)
    subjects = pl.concat([
        made.select(ROW, "subject"), moved.select(ROW, "subject"),
        rows.filter(pl.col("outcome") == Outcome.UNCHANGED.value).select(ROW, "subject"),
    ])  # fmt: skip
    regions = [*made["region"], *moved["region"]]
    if regions:
        append(_imported(regions, setting), actor=setting.actor, at=setting.at)
    _keep_people(rows, subjects.drop_nulls(), setting)
    return Written(subjects, pl.concat([taken, late]))


def _keep_people(rows: pl.DataFrame, subjects: pl.DataFrame, setting: Setting) -> None:
    named = rows.drop("subject").join(subjects, on=ROW)
    lies = pl.coalesce(pl.when(f"new_{Changed.REGION}").then("region"), f"{WAS}region", "region")
    keep_for_later(named.with_columns(lies.alias("region_kept")), setting)


def _make(new: pl.DataFrame, setting: Setting) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return who was made, and the faults of those whose code is taken in another place."""
    if new.is_empty():
        return pl.DataFrame(schema={ROW: pl.UInt32(), **_MADE}), pl.DataFrame(schema=FAULTS)
    given = new.with_columns(pl.col(column).cast(pl.String).fill_null("") for column in COLUMNS)
    told = {
        "rows": packed(given.select(COLUMNS)),
        "source": setting.options["source"],
        "by": setting.actor.name,
        "at": setting.at,
    }
    # Names without a code are told apart by their place: a list has each of them once.
    bare = [
        pl.when(pl.col("uscc") == "").then(column).fill_null("") for column in ("name", "region")
    ]
    key = pl.concat_str("uscc", *bare, separator="\x1f").alias("key")
    made = written(_MAKE, told, _MADE).with_columns(pl.col("uscc").fill_null(""))
    found = given.select(ROW, "region", "uscc", key).join(
        made.select("subject", key), on="key", how="left"
    )
    taken = found.filter(pl.col("subject").is_null())
    codes = {row: code_taken(code).message for row, code in taken.select(ROW, "uscc").iter_rows()}
    return found.drop_nulls("subject"), _told(codes, Changed.USCC.value)


def _change(changed: pl.DataFrame, setting: Setting) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what was changed, and the faults of those whom somebody else changed first."""
    texts = [pl.col(column).cast(pl.String).fill_null("") for column in _BEFORE]
    after = [
        pl.when(f"new_{column}")
        .then(pl.col(column).cast(pl.String))
        .otherwise(before)
        .alias(column)
        for column, before in zip(COLUMNS, texts, strict=True)
    ]
    given = changed.with_columns(*texts, *after)
    if given.is_empty():
        return given, pl.DataFrame(schema=FAULTS)
    run(_LOCK, {"numbers": sorted(given["subject"])})
    told = {"rows": packed(given.select("subject", *COLUMNS, *_BEFORE))}
    done = written(_CHANGE, told, {"subject": pl.Int64()})["subject"]
    moved = given.filter(pl.col("subject").is_in(done.implode()))
    late = given.join(moved, on=ROW, how="anti")
    _remember(moved, setting)
    _take_along(moved.filter(f"new_{Changed.REGION}"), setting)
    names = {
        row: changed_meanwhile(n).message for row, n in late.select(ROW, f"{WAS}name").iter_rows()
    }
    return moved, _told(names, "")


def _remember(moved: pl.DataFrame, setting: Setting) -> None:
    lines = [
        moved.filter(f"new_{column}").select(
            "subject", "region", pl.lit(column).alias("what"),
            pl.col(f"{WAS}{column}").alias("before"), pl.col(column).alias("after"),
        )
        for column in COLUMNS
    ]  # fmt: skip
    run(_REMEMBER, {
        "rows": packed(pl.concat(lines)),
        "on": date.fromisoformat(setting.options["as_of"]),
        "source": setting.options["source"],
        "by": setting.actor.name,
        "at": setting.at,
    })  # fmt: skip


def _take_along(moved: pl.DataFrame, setting: Setting) -> None:
    """Let what says whose place an enterprise is in follow it, and tell each that moved."""
    if moved.is_empty():
        return
    places = {*moved["region"], *moved[f"{WAS}region"]}
    rows = packed(moved.select("subject", "region").sort("subject"))
    with as_platform("after:enterprises.imported", common_place(places)):
        for table, number in _FOLLOWING.items():
            run(
                f"UPDATE {table} f SET region = m.place FROM ({_MOVED}) AS m"  # noqa: S608
                f" WHERE f.{number} = m.subject",
                {"rows": rows},
            )
    columns = [f"new_{column}" for column in COLUMNS]
    events = [
        EnterpriseChanged(
            subject=str(subject),
            enterprise=str(subject),
            region=region,
            facts=tuple(c for c, is_new in zip(COLUMNS, new, strict=True) if is_new),
            source=setting.options["source"],
            moved_from=before,
        )
        for subject, region, before, *new in moved.select(
            "subject", "region", f"{WAS}region", *columns
        ).iter_rows()
    ]
    append(*events, actor=setting.actor, at=setting.at)


def _imported(regions: list[str], setting: Setting) -> EnterprisesImported:
    return EnterprisesImported(
        subject=f"import:{setting.of}:{setting.part}",
        region=common_place(regions),
        file=str(setting.file),
        digest=setting.digest,
        layout=LAYOUT,
        count=len(regions),
    )


def _told(rows: dict[int, Message], column: str) -> pl.DataFrame:
    lines = [(row, column, kept(message)) for row, message in rows.items()]
    return pl.DataFrame(lines, schema=FAULTS, orient="row")
