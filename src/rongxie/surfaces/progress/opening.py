"""Opening a template, after looking for what fills the memory, reaches out, or would be lost.

That it is a workbook without macros, and no archive that becomes too large, was seen when it was
handed in; here it is bound to the size of a form, since all of it is held in memory.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries

from rongxie.values.texts import Refusal, say

_MOST_BYTES = 8 << 20  # of all parts, unpacked
_MOST_PARTS = 200_000  # elements of all parts; a table of 100 rows and 40 columns has 10,000
_MOST_SPANNED = 100_000  # cells below merges and links, each of which is held
_COLUMNS, _ROWS = 1 << 14, 1 << 20  # of any sheet
_SPANNING = ("mergeCell", "hyperlink")
# Parts of the file that the filled table would not have any more.
_LOST = re.compile(r"xl/(media|charts|diagrams|ctrlprops|slicers|drawings/drawing)", re.I)
_LOST_ELEMENTS = ("x14:sparklineGroup", "x14:conditionalFormatting", "x14:dataValidation")
_OUTSIDE = re.compile(r"xl/(externallinks|connections|querytables|embeddings|webextensions)", re.I)
_LINK = "/hyperlink"
# Functions that fetch, send, or run something when the workbook is opened, and what DDE looks like.
REACHING = re.compile(
    r"\b(WEBSERVICE|HYPERLINK|IMAGE|RTD|CALL|REGISTER(\.ID)?|EXEC|SQL\.REQUEST|FILTERXML)\s*\(|\|",
    re.I,
)


class TemplateTooLarge(Refusal):
    """A workbook is larger than any form."""


class TemplateReachesOut(Refusal):
    """A workbook fetches, sends or runs something when it is opened."""


class TemplateWouldLose(Refusal):
    """A workbook has something in it that would be lost when it is filled."""


class TemplateUnreadable(Refusal):
    """A workbook cannot be opened."""


@dataclass
class _Seen:
    """What was met while looking through the parts."""

    parts: int = 0
    spanned: int = 0
    lost: bool = False
    outside: bool = False
    declared: bool = False  # a document type, which a workbook has none of


@dataclass
class _Looking:
    """One part being read, of which nothing is kept."""

    seen: _Seen
    kept: list[str] = field(default_factory=list)

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._declared
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return  # whoever needs this part cannot read it either

    def _element(self, name: str, given: dict[str, str]) -> None:
        seen, bare = self.seen, name.rpartition(":")[2]
        seen.parts += 1
        if seen.parts > _MOST_PARTS or seen.spanned > _MOST_SPANNED:
            raise _too_large()
        if bare in _SPANNING:
            seen.spanned += _cells(given.get("ref", ""))
        seen.lost |= name.startswith(_LOST_ELEMENTS)
        leads = bare == "Relationship" and given.get("TargetMode", "").lower() == "external"
        seen.outside |= leads and not given.get("Type", "").endswith(_LINK)

    def _declared(self, *_given: object) -> None:
        self.seen.declared = True


def open_template(content: bytes) -> Workbook:
    """Return the workbook of a template.

    :raises TemplateTooLarge: if it is larger than a form
    :raises TemplateReachesOut: if it leads outside
    :raises TemplateWouldLose: if it has what cannot be kept
    :raises TemplateUnreadable: if it is no workbook in order
    """
    try:
        _look_through(content)
        return load_workbook(io.BytesIO(content), rich_text=True)
    except Refusal:
        raise
    except Exception as fault:  # whatever the parts of a workbook out of order make of it
        raise TemplateUnreadable(
            say(
                "The template cannot be read as an Excel workbook. Open it in Excel or WPS, save it"
                " as .xlsx and hand in that file."
            )
        ) from fault


def _look_through(content: bytes) -> None:
    seen = _Seen()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            raise _too_large()
        for part in parts:
            seen.lost |= bool(_LOST.match(part.filename))
            seen.outside |= bool(_OUTSIDE.match(part.filename))
            _Looking(seen).read(archive.read(part))
    if seen.spanned > _MOST_SPANNED:
        raise _too_large()
    if seen.outside or seen.declared:
        raise reaches_out("")
    if seen.lost:
        raise TemplateWouldLose(
            say(
                "The template has pictures, charts, sparklines or rules of newer versions in it,"
                " which the filled table would lose. Take them out and hand it in again."
            )
        )


def reaches_out(cell: str) -> TemplateReachesOut:
    """Return the refusal of a workbook that leads outside, from a cell if it is known."""
    return TemplateReachesOut(
        say(
            "The template refers to other files, addresses or programs{cell}. Take that out, so"
            " that opening a filled table does nothing but show it.",
            cell=f" ({cell})" if cell else "",
        )
    )


def _cells(ref: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(ref)
    except (TypeError, ValueError):
        return 1
    return ((right or _COLUMNS) - (left or 1) + 1) * ((bottom or _ROWS) - (top or 1) + 1)


def _too_large() -> TemplateTooLarge:
    return TemplateTooLarge(
        say(
            "The template is too large for a form. Delete the empty rows and columns that have a"
            " format, and the sheets that are not needed, and hand it in again."
        )
    )
