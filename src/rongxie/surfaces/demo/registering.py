"""The first day: the register and the records of departments; later what departments bring."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from rongxie.foundation.digests import sm3
from rongxie.foundation.events.writing import canonical
from rongxie.mechanism.enterprises.actions.entering import NewEnterprise, enter_list
from rongxie.mechanism.evidence.actions import (
    Stated,
    answer_request,
    import_complete_list,
    record_many,
)
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.referrals.actions import NewAppetite, state_appetite
from rongxie.mechanism.referrals.models import BankAppetite
from rongxie.surfaces.demo.place import COUNTY, office
from rongxie.surfaces.demo.plan import Plan, Row
from rongxie.surfaces.demo.world import World, moment

_PART = 500  # rows of facts in one transaction
_AGAIN = timedelta(days=45)  # so often the register is asked again
# Who brings which complete list, under which source.
_LISTS: tuple[tuple[str, str, str], ...] = (
    ("abnormal_listed", "department1", "99-SAMR"),
    ("serious_illegal", "department1", "99-SAMR"),
    ("major_violation", "department1", "99-SAMR"),
    ("tax_arrears", "department2", "99-TAX"),
    ("restricted_industry", "sector1", "99-MIIT"),
    ("dishonest_executee", "office", "court"),
    ("env_violation", "office", "ecology"),
    ("platform_company", "office", "finance"),
)
_FACTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("department1", ("registration_status", "registered_capital_wan")),
    ("sector2", ("farm_listed",)),
    ("department2", ("tax_grade", "revenue_wan", "assets_wan", "employees")),
)


def enter_register(world: World, day: date) -> None:
    """Enter the enterprises, marked synthetic; nothing if they are there."""
    if world.rows:
        return
    news = [_new(row) for row in world.plan.rows]
    digest = sm3(canonical({"names": [new.name for new in news]}).encode()).hex()
    with world.acting("office") as actor:
        made = enter_list(
            news=news, digest=digest, file="sample", synthetic=True, actor=actor,
            at=moment(day, 8 * 60),
        )  # fmt: skip
    world.rows |= {one.pk: row for one, row in zip(made, world.plan.rows, strict=True)}


def state_appetites(world: World, day: date) -> None:
    """Let each branch say what it takes."""
    for number, (branch, taken) in enumerate(world.plan.appetites, 1):
        with world.acting(f"bank{number}") as actor:
            if BankAppetite.objects.filter(bank=branch.code).exists():
                continue
            new = NewAppetite(
                bank=branch.code,
                regions=taken["regions"],
                capacity=taken["capacity"],
                since=day,
                min_wan=Decimal(str(taken["min_wan"])),
                max_wan=Decimal(str(taken["max_wan"])),
                collaterals=taken["collaterals"],
                industries=taken["industries"],
            )
            state_appetite(new=new, actor=actor, at=moment(day, 8 * 60 + 10))


def record_facts(world: World, day: date) -> None:
    """Let departments record what they have on everybody; what is there is not written twice."""
    for key, facts in _FACTS:
        for fact in facts:
            with world.acting(key):
                found = Evidence.objects.filter(fact=fact, as_of__lte=day)
                done = set(found.values_list("enterprise", flat=True))
            _record(world, key, fact, day, done)


def refresh_register(world: World, day: date) -> None:
    """Ask the register again, before what it said goes stale."""
    again = world.plan.working_days[0] + _AGAIN
    if day < again:
        return
    with world.acting("department1"):
        found = Evidence.objects.filter(fact="registration_status", as_of__gte=again)
        done = set(found.values_list("enterprise", flat=True))
    if len(done) < len(world.rows) // 2:
        _record(world, "department1", "registration_status", day, done)


def import_lists(world: World, day: date) -> None:
    """Bring the complete lists of the month: who is not on one is known not to be."""
    first = next(d for d in world.plan.working_days if (d.year, d.month) == (day.year, day.month))
    if day != first:
        return
    for fact, key, source in _LISTS:
        on_it = [one for one, row in world.rows.items() if row.facts[fact]]
        digest = sm3(canonical({"list": on_it, "on": day.isoformat()}).encode()).hex()
        with world.acting(key) as actor:
            import_complete_list(
                region=COUNTY, fact=fact, listed=on_it, as_of=day, source=source, digest=digest,
                actor=actor, at=moment(day, 8 * 60 + 20),
            )  # fmt: skip


def answer_requests(world: World, day: date) -> None:
    """Let the tax authority answer what the task force asked the day before or earlier."""
    with world.acting("department2") as actor:
        asked = FactRequest.objects.filter(
            department=office("TAX"), state="open", asked_at__lt=moment(day, 0)
        )
        for request in asked.order_by("pk"):
            grade = world.row(request.enterprise_id).facts["tax_grade"]
            world.tried(
                answer_request, request_id=request.pk, answer="answered",
                stated=[Stated("tax_grade", grade, "checked", day)],
                actor=actor, at=moment(day, 10 * 60),
            )  # fmt: skip


def _record(world: World, key: str, fact: str, day: date, done: set[int]) -> None:
    said = [
        (one, Stated(fact, value, "checked", day))
        for one, value in _values(world, fact)
        if one not in done
    ]
    for start in range(0, len(said), _PART):
        with world.acting(key) as actor:
            record_many(rows=said[start : start + _PART], actor=actor, at=moment(day, 8 * 60 + 30))


def _values(world: World, fact: str) -> Iterable[tuple[int, Any]]:
    for one, row in world.rows.items():
        value = row.facts[fact]
        if value is not None and (fact != "tax_grade" or row.tax_known):
            yield one, value


def _new(row: Row) -> NewEnterprise:
    facts = row.facts
    return NewEnterprise(
        name=facts["name"],
        kind=facts["kind"],
        region=facts["region"],
        source="register",
        uscc=facts["uscc"] or "",
        address=facts["address"],
        established_on=facts["established_on"],
        industry=facts["industry"] or "",
    )


def open_books(plan: Plan, world: World) -> None:
    """Do all that is done on the first day; what was done before is not done again."""
    day = plan.working_days[0]
    enter_register(world, day)
    state_appetites(world, day)
    record_facts(world, day)
