"""No grant outlives what it came from: random lives of people, offices, banks and secondments."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rongxie.foundation.accounts.actions import disable_user, end_membership
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import acting, actor_of, actors_of, holding_memberships
from rongxie.foundation.database.home import Home
from rongxie.foundation.organisations.actions import close_organisation, merge_organisation
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import AT, granted, person
from tests.foundation.organisations.offices import FIRST, RECORD, opened
from tests.foundation.reach.cases import enterprises, make_table

DAY = timedelta(days=1)
REGIONS = {"340101": {1, 2, 3}, "340102": {4}, "3402": {1}}
_NUMBERS = count(1)


class Lives(RuleBasedStateMachine):
    """Two people, two offices and two banks; the model knows what must be reachable."""

    def __init__(self) -> None:
        super().__init__()
        self.today = FIRST
        self.grants: dict[int, tuple[int, str, set[int], date | None, str]] = {}
        self.shut: set[int] = set()
        self.ended: set[str] = set()

    @initialize()
    def begin(self) -> None:
        run = next(_NUMBERS)
        self.users: list[User] = [person(f"138{run:04d}{n:04d}") for n in range(2)]
        self.offices = [f"O{run}-{n}" for n in range(2)]
        self.banks = [f"B{run}-{n}" for n in range(2)]
        for code in self.offices:
            opened(code, kind=OrganisationKind.DEPARTMENT)
        for code in self.banks:
            opened(code)

    @rule(
        who=st.integers(0, 1),
        office=st.integers(0, 1),
        region=st.sampled_from(sorted(REGIONS)),
        days=st.none() | st.integers(0, 3),
        home=st.none() | st.integers(0, 1),
    )
    def grant(self, who: int, office: int, region: str, days: int | None, home: int | None) -> None:
        user, code = self.users[who], self.offices[office]
        from_bank = "" if home is None else self.banks[home]
        if user.pk in self.shut or {code, from_bank} & self.ended:
            return
        until = None if days is None else self.today + days * DAY
        held = granted(user, Role.TASK_FORCE, code, region, self.today, until, from_bank)
        self.grants[held.pk] = (user.pk, code, REGIONS[region], until, from_bank)

    @rule(days=st.integers(1, 2))
    def pass_days(self, days: int) -> None:
        self.today += days * DAY

    @precondition(lambda self: self.grants)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.grants)))
        until = Membership.objects.get(pk=pk).until
        if until is None or until > self.today:
            end_membership(membership_id=pk, on=self.today, reason="调离", by="membership:1", at=AT)
        del self.grants[pk]

    @rule(who=st.integers(0, 1))
    def disable(self, who: int) -> None:
        if self.users[who].pk not in self.shut:
            disable_user(user_id=self.users[who].pk, at=AT)
            self.shut.add(self.users[who].pk)

    @rule(n=st.integers(0, 1), bank=st.booleans(), merge=st.booleans())
    def remove(self, n: int, bank: bool, merge: bool) -> None:
        codes = self.banks if bank else self.offices
        if codes[n] in self.ended or (merge and codes[1 - n] in self.ended):
            return
        if merge:
            merge_organisation(code=codes[n], into=codes[1 - n], on=self.today, record=RECORD)
        else:
            close_organisation(code=codes[n], on=self.today, record=RECORD)
        self.ended.add(codes[n])

    @invariant()
    def what_is_reached_is_what_is_granted(self) -> None:
        for user in getattr(self, "users", []):
            wanted: set[int] = set()
            for owner, code, rows, until, home in self.grants.values():
                over = until is not None and until <= self.today
                if owner == user.pk and not over and not {code, home} & self.ended:
                    wanted |= rows if owner not in self.shut else set()
            found: set[int] = set()
            for actor in actors_of(user.pk, self.today):
                with reach(actor):
                    found |= set(enterprises())
            assert found == wanted

    @invariant()
    def who_acts_is_looked_up_alike(self) -> None:
        """The words that are ready say what those say that are put together each time."""
        for user in getattr(self, "users", []):
            held = holding_memberships(self.today).filter(user_id=user.pk)
            found = [acting(user_id=user.pk, membership_id=one.pk, on=self.today) for one in held]
            assert [pair and pair[0] for pair in found] == list(held)
            alone = acting(user_id=user.pk, membership_id=None, on=self.today)
            assert (alone and alone[0]) == (held[0] if len(held) == 1 else None)
            for pair, one in zip(found, held, strict=True):
                actor = actor_of(user_id=user.pk, membership_id=one.pk, on=self.today)
                assert pair
                assert pair[1] == actor
                assert pair[0].organisation == one.organisation
                assert pair[0].home == one.home


@pytest.mark.usefixtures("committed")
class TestGrants:
    def test_end_with_whatever_they_came_from(self, committed: Home) -> None:
        make_table()
        run_state_machine_as_test(
            Lives,
            settings=settings(max_examples=40, stateful_step_count=15, deadline=None),
        )
