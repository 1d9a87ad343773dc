"""Collect the sentences of the package into the Chinese catalogues and compile them.

Two catalogues: `rongxie` has what is passed to `say`, with blanks in braces; `django` has what the
pages say, in templates and by `_()`, with blanks like %(name)s.
Run by `make messages`; a test fails while a sentence lacks its Chinese or the compiled file is old.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from rongxie.surfaces.languages import DOMAIN, LOCALE

ROOT = Path(str(files("rongxie")))
_NO_DAY = datetime(2024, 10, 28, tzinfo=UTC)  # the same sentences give the same file on any day
FOLDER = ROOT / "locale" / LOCALE / "LC_MESSAGES"


PAGES = "django"  # the name under which Django looks for it
_SAY, _PAGE = {"say": None}, {"_": None, "gettext": None}


def collected(domain: str = DOMAIN) -> Catalog:
    """Return every sentence of a catalogue that stands in the package."""
    methods: list[tuple[str, object]] = [("**.py", "python")]
    if domain == PAGES:
        methods += [("**.html", templates), ("**.txt", templates)]
    catalogue = Catalog()
    found = extract_from_dir(
        str(ROOT),
        method_map=methods,  # type: ignore[arg-type]  # a function is allowed too
        keywords=_PAGE if domain == PAGES else _SAY,
    )
    for file, line, sentence, comments, _ in sorted(found, key=lambda f: (f[0], f[1])):
        catalogue.add(sentence, None, [(file, line)], auto_comments=comments)
    return catalogue


def templates(
    source: IO[bytes], keywords: object, comments: object, options: object
) -> Iterator[tuple[int, object, object, object]]:
    """Yield the sentences of a template, which Django turns into calls of `gettext` first."""
    calls = templatize(source.read().decode())
    yield from extract_python(BytesIO(calls.encode()), _PAGE, [], {"encoding": "utf-8"})


def present(domain: str = DOMAIN) -> Catalog:
    """Return a catalogue as it is kept."""
    with (FOLDER / f"{domain}.po").open("rb") as kept:
        return read_po(kept, locale=LOCALE, domain=domain)


def updated(domain: str = DOMAIN) -> Catalog:
    """Return the kept catalogue with new sentences blank and gone ones dropped."""
    there = (FOLDER / f"{domain}.po").exists()
    catalogue = present(domain) if there else Catalog(locale=LOCALE)
    catalogue.update(collected(domain), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = _NO_DAY
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """Return the binary form that `gettext` reads."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Write the files of both catalogues."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for domain in (DOMAIN, PAGES):
        catalogue = updated(domain)
        with (FOLDER / f"{domain}.po").open("wb") as kept:
            write_po(kept, catalogue, no_location=True, omit_header=True, sort_output=True, width=0)
        (FOLDER / f"{domain}.mo").write_bytes(compiled(catalogue))


if __name__ == "__main__":
    main()
