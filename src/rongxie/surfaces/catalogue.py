"""Collect the sentences of the package into the Chinese catalogue and compile it.

Run by `make messages`; a test fails while a sentence lacks its Chinese or the compiled file is old.
"""

from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from rongxie.surfaces.languages import DOMAIN, LOCALE

ROOT = Path(str(files("rongxie")))
_NO_DAY = datetime(2024, 10, 28, tzinfo=UTC)  # the same sentences give the same file on any day
FOLDER = ROOT / "locale" / LOCALE / "LC_MESSAGES"


def collected() -> Catalog:
    """Return every sentence passed to `say` in the package."""
    catalogue = Catalog()
    found = extract_from_dir(str(ROOT), method_map=[("**.py", "python")], keywords={"say": None})
    for file, line, sentence, comments, _ in sorted(found, key=lambda f: (f[0], f[1])):
        catalogue.add(sentence, None, [(file, line)], auto_comments=comments)
    return catalogue


def present() -> Catalog:
    """Return the catalogue as it is kept."""
    with (FOLDER / f"{DOMAIN}.po").open("rb") as kept:
        return read_po(kept, locale=LOCALE, domain=DOMAIN)


def updated() -> Catalog:
    """Return the kept catalogue with new sentences blank and gone ones dropped."""
    catalogue = present() if (FOLDER / f"{DOMAIN}.po").exists() else Catalog(locale=LOCALE)
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = _NO_DAY
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """Return the binary form that `gettext` reads."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Write both files."""
    catalogue = updated()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{DOMAIN}.po").open("wb") as kept:
        write_po(kept, catalogue, no_location=True, omit_header=True, sort_output=True, width=0)
    (FOLDER / f"{DOMAIN}.mo").write_bytes(compiled(catalogue))


if __name__ == "__main__":
    main()
