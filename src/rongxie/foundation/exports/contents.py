"""Which enterprises an export told of: a bit for each, so that a long list takes few rows."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Func, IntegerField, QuerySet, Value

from rongxie.foundation.exports.models import Export, ExportContent

_PART = 1 << 15  # enterprises of a row: four kilobytes before the database packs them


class Contents:
    """The enterprises of an export while its rows are read."""

    def __init__(self) -> None:
        self._parts: dict[int, bytearray] = {}

    def add(self, enterprises: Iterable[int]) -> None:
        """Take note of enterprises by their numbers."""
        for number in enterprises:
            part, bit = divmod(number, _PART)
            if part not in self._parts:
                self._parts[part] = bytearray(_PART // 8)
            self._parts[part][bit >> 3] |= 1 << (bit & 7)

    def rows(self, export: Export) -> list[ExportContent]:
        """Return them as they are kept, not saved yet."""
        return [
            ExportContent(export=export, region=export.region, part=part, bits=bytes(bits))
            for part, bits in sorted(self._parts.items())
        ]


@transaction.atomic
def keep_contents(export: Export, contents: Contents) -> None:
    """Write down whom an export tells of, in the reach of the platform, instead of what was."""
    ExportContent.objects.filter(export=export).delete()
    ExportContent.objects.bulk_create(contents.rows(export))


def exports_with(enterprise: int) -> QuerySet[Export]:
    """Return the exports that were made and told of an enterprise, in the reach of the platform."""
    part, bit = divmod(enterprise, _PART)
    told = Func(F("bits"), Value(bit), function="get_bit", output_field=IntegerField())
    there = ExportContent.objects.filter(part=part).annotate(told=told).filter(told=1)
    return Export.objects.filter(pk__in=there.values("export"), made_at__isnull=False)
