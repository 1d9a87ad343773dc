"""Searching names: what waits to be indexed, the pairs that tell nothing, and the one function.

The keys of enterprises lie in `foundation.secrecy` now.
"""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, share_table

_SEARCHERS = ", ".join(kind.database_role for kind in (Kind.OFFICE, Kind.AUDITOR, Kind.SYSTEM))
_PINNED = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# A row for each time: two that wait for one enterprise do not wait for each other's transactions.
_TABLES = f"""
CREATE TABLE enterprise_search_queue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise bigint NOT NULL
);
CREATE TABLE enterprise_search_stops (
    gram varchar(2) COLLATE "C" PRIMARY KEY,
    names bigint NOT NULL
);
REVOKE ALL ON enterprise_search_queue, enterprise_search_stops FROM {APP};
"""
_NO_TABLES = "DROP TABLE enterprise_search_queue, enterprise_search_stops"

# By the database itself: whoever copies a million rows in need not think of it.
_QUEUE = f"""
CREATE FUNCTION enterprise_search_entered() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    INSERT INTO enterprise_search_queue (enterprise) SELECT id FROM entered;
    RETURN NULL;
END $$;
CREATE FUNCTION enterprise_search_changed() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    INSERT INTO enterprise_search_queue (enterprise) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION enterprise_search_gone() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    DELETE FROM enterprise_search USING gone WHERE enterprise = gone.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION enterprise_search_entered(), enterprise_search_changed(),
    enterprise_search_gone() FROM {APP}, PUBLIC;
CREATE TRIGGER search_entered AFTER INSERT ON enterprises
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT
    EXECUTE FUNCTION enterprise_search_entered();
CREATE TRIGGER search_changed AFTER UPDATE OF name, region ON enterprises FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.region IS DISTINCT FROM NEW.region)
    EXECUTE FUNCTION enterprise_search_changed();
CREATE TRIGGER search_gone AFTER DELETE ON enterprises
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION enterprise_search_gone();
INSERT INTO enterprise_search_queue (enterprise) SELECT id FROM enterprises;
"""  # noqa: S608  # every part is a text of ours
_NO_QUEUE = """
DROP TRIGGER search_entered ON enterprises;
DROP TRIGGER search_changed ON enterprises;
DROP TRIGGER search_gone ON enterprises;
DROP FUNCTION enterprise_search_entered(), enterprise_search_changed(), enterprise_search_gone();
"""

# Row security would keep @> from using its index, so the function reads as the owner and applies
# the reach itself, before its LIMIT; no argument can widen it. One row without a number says that
# every pair of the text is in too many names. Planned anew each time: for a county the index of
# places narrows the names with a frequent pair a hundredfold, for the province it would not.
_SEARCH = f"""
CREATE FUNCTION search_enterprises(
    sought text, pairs text[], said text, code text, most integer
)
RETURNS TABLE (found bigint) LANGUAGE plpgsql STABLE {_PINNED}
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
SET max_parallel_workers_per_gather = 0 SET jit = off AS $$
DECLARE
    lo text := current_setting('rx.lo', true);
    hi text := current_setting('rx.hi', true);
    telling varchar[];
    alike bigint[];
BEGIN
    IF code <> '' THEN
        -- A code begins with a place: with that of the row besides, few rows would be expected and
        -- all fetched to be sorted. Not led by the place, the rows come in order and stop.
        RETURN QUERY
            SELECT e.id FROM enterprises e
            WHERE e.uscc >= code AND e.uscc < code || '~' AND NOT e.uscc = ''
                AND e.region || '' >= lo AND e.region || '' < hi
            ORDER BY e.uscc LIMIT most;
        RETURN;
    END IF;
    IF said <> '' THEN
        alike := ARRAY(
            SELECT s.enterprise FROM enterprise_search s WHERE s.region >= lo AND s.region < hi
                AND s.initials >= said AND s.initials < said || '~' LIMIT 500
        );
        IF cardinality(alike) = 500 THEN
            alike := alike || ARRAY(
                SELECT s.enterprise FROM enterprise_search s WHERE s.region >= lo AND s.region < hi
                    AND s.initials = said LIMIT most
            );
        END IF;
        RETURN QUERY
            SELECT s.enterprise FROM enterprise_search s WHERE s.enterprise = ANY (alike)
            ORDER BY s.initials <> said, length(s.name), s.name, s.enterprise LIMIT most;
        RETURN;
    END IF;
    telling := ARRAY(
        SELECT pair::varchar FROM unnest(pairs) AS pair
        WHERE NOT EXISTS (SELECT FROM enterprise_search_stops t WHERE t.gram = pair)
    );
    IF cardinality(telling) = 0 THEN
        RETURN QUERY SELECT NULL::bigint;
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s.enterprise FROM enterprise_search s
        WHERE s.grams @> telling AND s.region >= lo AND s.region < hi
            AND (strpos(s.name, sought) > 0 OR strpos(s.former, sought) > 0)
        ORDER BY strpos(s.name, sought) = 0, s.name <> sought, strpos(s.name, sought) > 1,
            length(s.name), s.name, s.enterprise
        LIMIT most;
END $$;
REVOKE ALL ON FUNCTION search_enterprises(text, text[], text, text, integer) FROM {APP}, PUBLIC;
GRANT EXECUTE ON FUNCTION search_enterprises(text, text[], text, text, integer) TO {_SEARCHERS};
"""  # noqa: S608
_NO_SEARCH = "DROP FUNCTION search_enterprises(text, text[], text, text, integer)"


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0002_reach")]

    operations = [
        migrations.DeleteModel(name="EnterpriseKey"),
        migrations.AddField(
            model_name="enterprisesearch",
            name="former",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RemoveIndex(model_name="enterprisesearch", name="enterprise_search_initials"),
        migrations.AddIndex(
            model_name="enterprisesearch",
            index=models.Index(fields=["region", "initials"], name="enterprise_search_place"),
        ),
        migrations.RunSQL(_TABLES, _NO_TABLES),
        share_table("enterprise_search_queue", {Kind.SYSTEM: ("SELECT", "DELETE")}),
        share_table("enterprise_search_stops", {Kind.SYSTEM: CLEAR}),
        migrations.RunSQL(_QUEUE, _NO_QUEUE),
        migrations.RunSQL(_SEARCH, _NO_SEARCH),
    ]
