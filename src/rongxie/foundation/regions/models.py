"""The places of the country and what became of earlier ones."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from rongxie.values.regions import Level

_STANDING = Q(until__isnull=True)


class Origin(models.TextChoices):
    """Who says that a place is so; what was done here goes before what is loaded."""

    PACKAGED = "packaged"
    IMPORTED = "imported"
    LOCAL = "local"


class Region(models.Model):
    """A place: a division, or a zone without a national code.

    The code is the path (see `codes`). `level` is the number of digits that divisions of the level
    have; the levels between a place and the one above it may be missing. `since` is blank where
    nobody told it, `until` is the first day on which the place is no more.
    """

    code = models.CharField(max_length=30, primary_key=True, db_collation="C")
    name = models.CharField(max_length=60, db_collation="C")
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="children"
    )
    pinyin = models.CharField(max_length=300, db_collation="C")
    initials = models.CharField(max_length=60, db_collation="C")
    grams = ArrayField(models.CharField(max_length=2))
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    note = models.TextField(blank=True)
    zone = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices)

    class Meta:
        db_table = "regions"
        indexes = (
            models.Index("parent", "code", name="regions_below"),
            models.Index("level", "name", "code", name="regions_name", condition=_STANDING),
            models.Index("level", "initials", "code", name="regions_initials", condition=_STANDING),
            # The first character of a search looks at these few and at nothing else.
            models.Index(
                "level",
                "pinyin",
                name="regions_upper",
                condition=_STANDING & Q(level__lte=Level.COUNTY.value),
            ),
            GinIndex(
                fields=["grams"],
                name="regions_grams",
                fastupdate=False,
                condition=_STANDING & Q(level__lte=Level.TOWNSHIP.value),
            ),
            GinIndex(
                fields=["grams"],
                name="regions_village_grams",
                fastupdate=False,
                condition=_STANDING & Q(level=Level.VILLAGE.value),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="region_code_is_a_path", condition=Q(code__startswith=F("parent"))
            ),
            models.CheckConstraint(
                name="region_without_a_national_code_is_a_zone",
                condition=Q(zone=True, code__regex=r"^\d+([A-Z]\d\d)+$")
                | Q(zone=False, code__regex=r"^\d+$"),
            ),
            models.CheckConstraint(
                name="region_level_is_known",
                condition=Q(level__in=[level.value for level in Level]),
            ),
            models.CheckConstraint(
                name="region_ends_after_it_began",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="zone_name_once_below_a_place",
                condition=_STANDING & Q(zone=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RegionChange(models.Model):
    """A holder of a code gave it or its name up, and what it became; blank where nothing followed.

    `year` is 0 where the source does not tell it. `changed_on` is known for what was done here and
    blank for the packaged history. A division into several has a row for each.
    """

    code = models.CharField(max_length=30, db_collation="C")
    name = models.CharField(max_length=60, db_collation="C")
    year = models.SmallIntegerField()
    changed_on = models.DateField(null=True)
    new_code = models.CharField(max_length=30, blank=True, db_collation="C")
    new_name = models.CharField(max_length=60, blank=True, db_collation="C")
    note = models.TextField(blank=True)

    class Meta:
        db_table = "region_changes"
        indexes = (
            models.Index("code", "name", name="region_changes_code"),
            models.Index("new_code", name="region_changes_new_code"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name} → {self.new_code} {self.new_name}"
