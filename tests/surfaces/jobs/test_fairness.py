"""That each county gets on, whatever the others have asked for."""

from collections import Counter
from itertools import combinations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.surfaces.jobs.portions import do_portion
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, OTHER_TOWN, TOWN
from tests.surfaces.jobs.works import asked, job, work_there_is

__all__ = ["work_there_is"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("work_there_is")]
PLACES = (COUNTY, ELSEWHERE, "341125", "34")
_FETCH = "SELECT id, (args->>'job')::int FROM procrastinate_fetch_job_v2(ARRAY['portions'], NULL)"
_AGAIN = "SELECT procrastinate_retry_job_v2(%s, NULL, %s, NULL, NULL)"
_OVER = "SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)"


def served() -> str:
    """Do the portion that Procrastinate hands out next; return its place, blank if none waits."""
    with connection.cursor() as cursor:
        cursor.execute(_FETCH)
        queued, job_id = cursor.fetchone()
        if queued is None:
            return ""
        again = do_portion(job_id, AT)
        cursor.execute(*((_AGAIN, [queued, -again.turn]) if again else (_OVER, [queued])))
    return job(job_id).region


class TestASmallCounty:
    def test_waits_for_no_more_than_two_portions_of_one_that_asked_for_200(self) -> None:
        for number in range(200):
            asked("count", number=number, most=5)
        for _ in range(20):
            served()
        asked("count", region=ELSEWHERE, number=999, most=3)
        order = [served() for _ in range(9)]
        assert [place for place in order if place == ELSEWHERE] == [ELSEWHERE] * 3
        assert order.index(ELSEWHERE) <= 2

    def test_does_not_get_ahead_because_it_was_quiet(self) -> None:
        for number in range(4):
            asked("count", number=number, most=9)
        for _ in range(20):
            served()
        asked("count", region=ELSEWHERE, number=999, most=50)
        assert Counter(served() for _ in range(16)) == {COUNTY: 8, ELSEWHERE: 8}

    def test_is_not_served_first_for_ever_by_many_short_ones_elsewhere(self) -> None:
        asked("count", number=1, most=6)
        for number in range(2, 40):
            asked("count", region=ELSEWHERE, number=number, most=1)
        assert Counter(served() for _ in range(12)) == {COUNTY: 6, ELSEWHERE: 6}


class TestTheTownsOfACounty:
    def test_share_what_the_county_has(self) -> None:
        for number in range(6):
            asked("count", region=ELSEWHERE, number=number, most=2)
        for number, town in enumerate((TOWN, OTHER_TOWN) * 3, start=100):
            asked("count", region=town, number=number, most=2)
        order = Counter(place[:6] for place in (served() for _ in range(12)))
        assert order == {COUNTY: 6, ELSEWHERE: 6}


class TestTwoThatWait:
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.one_of(
                st.tuples(st.sampled_from(PLACES), st.integers(1, 6)),  # asks for so many portions
                st.just(None),  # a portion is done
            ),
            max_size=25,
        )
    )
    def test_are_served_alike(self, steps: list[tuple[str, int] | None]) -> None:
        """While both have something waiting, neither gets three portions more than the other."""
        waiting, ahead = Counter[str](), Counter[tuple[str, str]]()
        for step in [*steps, *[None] * 6 * len(steps)]:  # all is done in the end
            if step is not None:
                self._ask(*step)
                waiting[step[0]] += step[1]
            elif place := served():
                for one, other in combinations(sorted(+waiting), 2):
                    ahead[one, other] += (place == one) - (place == other)
                waiting[place] -= 1
                assert max(map(abs, ahead.values()), default=0) <= 2
                ahead = Counter(
                    {pair: by for pair, by in ahead.items() if set(pair) <= set(+waiting)}
                )
        assert not +waiting

    def _ask(self, place: str, most: int) -> None:
        self._asked += 1
        asked("count", region=place, number=self._asked, most=most)

    _asked = 10_000
