import pytest
from django.db import ProgrammingError, connection, connections

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, WRITE, Keys, Through, Unless, policies_of
from rongxie.foundation.reach.rows import TABLES, in_reach, rows_of, shared
from rongxie.foundation.reach.standing import difference, standing, wanted
from rongxie.foundation.regions.models import Region
from tests.foundation.reach.cases import SECURITY, TABLE, bank, enterprise, office

OWNERS = pytest.mark.django_db(databases=["owner"])


class TestTheTableOfReach:
    def test_says_whose_a_table_is_once(self) -> None:
        with pytest.raises(ValueError, match="said twice"):
            shared(Region, {})
        with pytest.raises(ValueError, match="said twice"):
            rows_of(EventRow, {})

    def test_knows_of_which_app_a_table_is(self) -> None:
        with pytest.raises(ValueError, match="of no app"):
            shared("trial", {})
        assert "trial" not in TABLES


class TestInReach:
    def test_is_nothing_for_a_kind_without_the_right(self) -> None:
        assert in_reach(EventRow, office("34"), "UPDATE").query.is_empty()
        assert not in_reach(EventRow, office("34"), "INSERT").query.is_empty()

    def test_is_everything_where_rows_are_nobodys(self) -> None:
        assert not in_reach(Region, enterprise(1)).query.where.children

    @pytest.mark.parametrize(
        ("actor", "told"),
        [
            (office("34"), '"events"."region" >= 34 AND "events"."region" < 35'),
            (bank("ICBC/01/"), '"events"."bank" = ICBC/01'),
            (enterprise(7), '"events"."enterprise" = 7'),
        ],
    )
    def test_compares_straight(self, actor: Actor, told: str) -> None:
        assert told in str(in_reach(EventRow, actor).query)


class TestPolicies:
    def test_of_what_one_did_are_ones_own_and_of_the_place_for_the_platform(self) -> None:
        own = "actor = nullif(current_setting('rx.actor', true), '')"
        keys = Keys(actor="actor")
        for kind in Kind:
            (told,) = policies_of("trial", kind, READ, keys)
            assert (own in told) is (kind is not Kind.SYSTEM)
            assert ("rx.lo" in told) is (kind is Kind.SYSTEM)

    def test_are_narrowed_for_one_kind_only(self) -> None:
        not_problems = {Kind.ENTERPRISE: Unless("kind", "problem")}
        keys = Keys(enterprise="enterprise_id", besides=not_problems)
        told = {
            k: next(policies_of("trial", k, READ, keys)) for k in (Kind.ENTERPRISE, Kind.OFFICE)
        }
        narrowed = [kind for kind, policy in told.items() if "AND kind <> 'problem'" in policy]
        assert narrowed == [Kind.ENTERPRISE]

    @pytest.mark.parametrize(
        "besides", [Unless("kind", "x'; --"), Unless("a b", "x"), Through("id", "t; DROP")]
    )
    def test_take_no_text_that_is_more_than_a_name(self, besides: Unless | Through) -> None:
        keys = Keys(enterprise="enterprise_id", besides={Kind.ENTERPRISE: besides})
        with pytest.raises(ValueError, match="not the name"):
            list(policies_of("trial", Kind.ENTERPRISE, WRITE, keys))


@OWNERS
class TestWhatIsMissing:
    """The statements of `write_reach` do what they say, there and back."""

    def test_leads_from_what_there_is_to_what_is_wanted_and_back(self) -> None:
        owner = connections["owner"]
        with owner.cursor() as cursor:
            for statement in (
                "ALTER TABLE cases DISABLE ROW LEVEL SECURITY",
                "DROP POLICY office_select ON cases",
                "ALTER POLICY bank_select ON supervision_orders USING (true)",
                "GRANT DELETE ON visits TO rongxie_office",
                "REVOKE INSERT (payload) ON events FROM rongxie_bank",
            ):
                cursor.execute(statement)
            now, then = standing(owner), wanted(owner, TABLES)
            assert standing(owner) == now, "asking leaves the database as it was"
            assert now != then
            for statement in difference(now, then):
                cursor.execute(statement)
            assert standing(owner) == then
            for statement in difference(then, now):
                cursor.execute(statement)
            assert standing(owner) == now

    def test_is_nothing_where_nothing_is_missing(self) -> None:
        owner = connections["owner"]
        assert difference(standing(owner), standing(owner)) == []


@pytest.mark.usefixtures("cases")
class TestTheOperationOfMigrations:
    def test_is_taken_back_whole(self) -> None:
        owner = connections["owner"]
        made = {line for line in standing(owner) if line.table == TABLE}
        with owner.schema_editor() as editor:
            for statement in SECURITY.reverse_sql or ():
                editor.execute(str(statement))
        left = {line for line in standing(owner) if line.table == TABLE}
        assert len(made) > len(Kind)
        assert {line.role for line in left if hasattr(line, "role")} == {"rongxie_app"}
        with pytest.raises(ProgrammingError, match="permission denied"), reach(_everybody()):
            connection.cursor().execute(f"SELECT 1 FROM {TABLE}")  # noqa: S608


def _everybody() -> Actor:
    return Actor(name="job:test", kind=Kind.SYSTEM, area=area_of(""))
