"""A bank reads what hangs on consent as long as there is one: the database itself sees to it.

`reader_path` is written by triggers whenever a consent, referral, card or paper is written, so
that no statement, however it came to be, leaves something open to a bank. The day on which a
consent ends is not looked at here: `end_consents` ends it, and the push looks at the day itself.
"""
# ruff: noqa: RUF012, S608  # the form that Django reads; every part is a text of ours

from django.db import migrations

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security

_PINNED = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_DECIDED = "('approved', 'refused')"  # the bank's own record, for good
_FUNCTIONS = (
    "reader_path_of(bigint, text, text, text)", "referral_reader()", "card_reader()",
    "paper_reader()", "paper_file_reader()", "consent_readers()",
)  # fmt: skip

_OF_ROWS = f"""
CREATE FUNCTION reader_path_of(whose bigint, of_bank text, path text, what text) RETURNS text
LANGUAGE sql STABLE {_PINNED} AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM consents WHERE enterprise_id = whose AND bank = of_bank AND purpose = what
            AND withdrawn_at IS NULL
    ) THEN path ELSE '' END
$$;
CREATE FUNCTION referral_reader() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    NEW.reader_path := CASE WHEN NEW.state IN {_DECIDED} THEN NEW.bank_path
        ELSE reader_path_of(NEW.enterprise_id, NEW.bank, NEW.bank_path, 'financing') END;
    RETURN NEW;
END $$;
CREATE FUNCTION card_reader() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    NEW.reader_path := reader_path_of(NEW.enterprise_id, NEW.bank, NEW.bank_path, NEW.purpose);
    RETURN NEW;
END $$;
CREATE FUNCTION paper_reader() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    NEW.reader_path := coalesce((
        SELECT reader_path_of(r.enterprise_id, r.bank, NEW.bank_path, 'financing')
        FROM referrals r WHERE r.id = NEW.referral_id
    ), '');
    RETURN NEW;
END $$;
-- A scan of the enterprise that was kept for the bank follows the paper that it is of.
CREATE FUNCTION paper_file_reader() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    UPDATE stored_files SET bank_path = NEW.reader_path
    WHERE id = substring(NEW.file FROM '^(?:file:)?([0-9]{{1,18}})$')::bigint
        AND enterprise = NEW.enterprise_id AND purpose = 'paper';
    RETURN NULL;
END $$;
CREATE TRIGGER reader BEFORE INSERT OR UPDATE OF enterprise_id, bank, bank_path, state, reader_path
    ON referrals FOR EACH ROW EXECUTE FUNCTION referral_reader();
CREATE TRIGGER reader BEFORE INSERT OR UPDATE OF enterprise_id, bank, bank_path, purpose,
    reader_path ON cards FOR EACH ROW EXECUTE FUNCTION card_reader();
CREATE TRIGGER reader BEFORE INSERT OR UPDATE OF referral_id, bank_path, reader_path
    ON papers FOR EACH ROW EXECUTE FUNCTION paper_reader();
CREATE TRIGGER file_reader AFTER UPDATE ON papers FOR EACH ROW
    WHEN (OLD.reader_path IS DISTINCT FROM NEW.reader_path AND NEW.file <> '')
    EXECUTE FUNCTION paper_file_reader();
"""
# What is written here is worked out anew by the triggers of the rows.
_OF_CONSENTS = f"""
CREATE FUNCTION consent_readers() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
DECLARE
    held boolean := EXISTS (
        SELECT FROM consents WHERE enterprise_id = NEW.enterprise_id AND bank = NEW.bank
            AND purpose = NEW.purpose AND withdrawn_at IS NULL
    );
BEGIN
    UPDATE cards SET reader_path = '' WHERE enterprise_id = NEW.enterprise_id
        AND bank = NEW.bank AND purpose = NEW.purpose AND (reader_path <> '') <> held;
    IF NEW.purpose <> 'financing' THEN
        RETURN NULL;
    END IF;
    UPDATE papers SET reader_path = '' FROM referrals r
    WHERE r.id = papers.referral_id AND r.enterprise_id = NEW.enterprise_id
        AND r.bank = NEW.bank AND (papers.reader_path <> '') <> held;
    UPDATE referrals SET reader_path = '' WHERE enterprise_id = NEW.enterprise_id
        AND bank = NEW.bank AND (reader_path <> '') <> held AND state NOT IN {_DECIDED};
    RETURN NULL;
END $$;
CREATE TRIGGER readers AFTER INSERT OR UPDATE OF enterprise_id, bank, bank_path, purpose,
    withdrawn_at ON consents FOR EACH ROW EXECUTE FUNCTION consent_readers();
REVOKE ALL ON FUNCTION {", ".join(_FUNCTIONS)} FROM {APP}, PUBLIC;
"""
_BEGIN = """
UPDATE referrals SET reader_path = '';
UPDATE cards SET reader_path = '';
UPDATE papers SET reader_path = '';
"""
_NONE = f"""
DROP TRIGGER readers ON consents;
DROP TRIGGER file_reader ON papers;
DROP TRIGGER reader ON papers;
DROP TRIGGER reader ON cards;
DROP TRIGGER reader ON referrals;
DROP FUNCTION {", ".join(_FUNCTIONS)};
"""


def _read_by(column: str) -> str:
    """Return the statements that give banks their rows of two tables by a column."""
    own = (
        f"{column} >= current_setting('rx.bank_lo', true)"
        f" AND {column} < current_setting('rx.bank_hi', true)"
    )
    return f"""
ALTER POLICY bank_select ON referrals USING ({own});
ALTER POLICY bank_update ON referrals USING ({own}) WITH CHECK ({own});
ALTER POLICY bank_select ON papers USING ({own});
ALTER POLICY bank_insert ON papers WITH CHECK ({own});
ALTER POLICY bank_update ON papers USING ({own}) WITH CHECK ({own});
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_cards"), ("files", "0001_initial")]

    operations = [
        migrations.RunSQL(_OF_ROWS + _OF_CONSENTS, _NONE),
        migrations.RunSQL(_BEGIN, migrations.RunSQL.noop),
        migrations.RunSQL(_read_by("reader_path"), _read_by("bank_path")),
        enable_row_security(
            "cards",
            {
                Kind.OFFICE: APPEND,
                Kind.BANK: READ,
                Kind.ENTERPRISE: READ,
                Kind.SYSTEM: WRITE,
                Kind.AUDITOR: READ,
            },
            Keys(enterprise="enterprise_id", bank_path="reader_path"),
        ),
    ]
