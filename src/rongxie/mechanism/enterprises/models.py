"""Enterprises as they stand in the record.

Everything else that is known of them, with its source and day, is evidence.
"""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import (
    PROTECT,
    BigIntegerField,
    BinaryField,
    BooleanField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Index,
    IntegerField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, known, owned_by
from rongxie.values.texts import Text


class EnterpriseKind(StrEnum):
    """What an enterprise is in law (32/2.1b)."""

    COMPANY = "company"
    SOLE_PROPRIETOR = "sole_proprietor"
    COOPERATIVE = "cooperative"
    FAMILY_FARM = "family_farm"
    OTHER = "other"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _KINDS[self]


_KINDS = {
    EnterpriseKind.COMPANY: Text(en="Company", zh="企业"),
    EnterpriseKind.SOLE_PROPRIETOR: Text(en="Sole proprietor", zh="个体工商户"),
    EnterpriseKind.COOPERATIVE: Text(en="Cooperative", zh="农民合作社"),
    EnterpriseKind.FAMILY_FARM: Text(en="Family farm", zh="家庭农场"),
    EnterpriseKind.OTHER: Text(en="Other", zh="其他"),
}


class Changed(StrEnum):
    """What of an enterprise changed, with its history kept."""

    NAME = "name"
    ADDRESS = "address"
    REGION = "region"
    USCC = "uscc"
    KIND = "kind"
    INDUSTRY = "industry"
    ESTABLISHED_ON = "established_on"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _COLUMNS[self]


_COLUMNS = {
    Changed.NAME: Text(en="Name", zh="名称"),
    Changed.ADDRESS: Text(en="Address", zh="地址"),
    Changed.REGION: Text(en="Place", zh="所在地"),
    Changed.USCC: Text(en="Credit code", zh="统一社会信用代码"),
    Changed.KIND: Text(en="Kind of enterprise", zh="主体类型"),
    Changed.INDUSTRY: Text(en="Industry code", zh="行业代码"),
    Changed.ESTABLISHED_ON: Text(en="Established on", zh="成立日期"),
}


class Enterprise(Model):
    """An enterprise; `uscc` is blank where none is known, `successor` is the double it became."""

    uscc = code_field(blank=True)
    kind = code_field()
    name = TextField()
    region = code_field()
    address = TextField(blank=True)
    established_on = DateField(null=True)
    industry = code_field(blank=True)
    source = code_field()  # register, list, visit, self, bank …
    entered_by = code_field()
    entered_at = DateTimeField()
    successor = ForeignKey("self", PROTECT, null=True, related_name="doubles")
    synthetic = BooleanField(default=False)  # of a sample county: removable as a whole

    class Meta:
        db_table = "enterprises"
        indexes = (
            Index(name="enterprises_of_region", fields=["region", "id"]),
            # A list with codes asks at each portion who of its counties has none yet: few.
            Index(name="enterprises_without_code", fields=["region"], condition=Q(uscc="")),
        )
        constraints = (
            known("enterprise_has_a_known_kind", "kind", EnterpriseKind),
            UniqueConstraint(name="enterprise_uscc_once", fields=["uscc"], condition=~Q(uscc="")),
            CheckConstraint(
                name="enterprise_has_a_name_and_a_place", condition=~Q(name="") & ~Q(region="")
            ),
            CheckConstraint(
                name="enterprise_is_not_its_own_successor",
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.uscc} {self.name}"


class EnterpriseChange(Model):
    """What an enterprise was called or where it stood before; never changed."""

    enterprise = owned_by("enterprises.Enterprise", name="changes")
    region = code_field()
    what = code_field()
    before = TextField(blank=True)
    after = TextField(blank=True)
    on = DateField()
    source = code_field()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "enterprise_changes"
        constraints = (known("enterprise_change_is_known", "what", Changed),)

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.what} {self.on}"


class ContactKind(StrEnum):
    """Whom a contact names."""

    LEGAL_PERSON = "legal_person"
    OWNER = "owner"
    FINANCE = "finance"
    OTHER = "other"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _CONTACTS[self]


_CONTACTS = {
    ContactKind.LEGAL_PERSON: Text(en="Legal representative", zh="法定代表人"),
    ContactKind.OWNER: Text(en="Owner", zh="经营者"),
    ContactKind.FINANCE: Text(en="Accounts", zh="财务"),
    ContactKind.OTHER: Text(en="Other contact", zh="其他联系人"),
}


class Contact(Model):
    """A person to reach an enterprise by: encrypted, shown masked, found by a keyed digest."""

    enterprise = owned_by("enterprises.Enterprise", name="contacts")
    region = code_field()
    kind = code_field()
    name_masked = TextField(blank=True)
    name_sealed = BinaryField()
    phone_masked = TextField(blank=True)
    phone_sealed = BinaryField()
    phone_digest = BinaryField(null=True)
    source = code_field()
    by = code_field()
    at = DateTimeField()
    ended_at = DateTimeField(null=True)

    class Meta:
        db_table = "contacts"
        indexes = (
            Index(name="contacts_of", fields=["enterprise", "id"]),
            Index(name="contacts_by_phone", fields=["phone_digest"]),
        )
        constraints = (known("contact_has_a_known_kind", "kind", ContactKind),)

    def __str__(self) -> str:
        return f"contact of {self.enterprise_id}"


class ListedContacts(Model):
    """People that a part of a list names, sealed until a job has kept each as a contact."""

    region = code_field(blank=True)
    of = BigIntegerField()  # the import
    part = IntegerField()
    file = BigIntegerField()
    digest = code_field()
    source = code_field()
    by = code_field()
    at = DateTimeField()
    people = IntegerField()
    done = IntegerField(default=0)
    sealed = BinaryField()

    class Meta:
        db_table = "listed_contacts"

    def __str__(self) -> str:
        return f"contacts of {self.of} {self.part}"


class EnterpriseSearch(Model):
    """What an enterprise is searched by; filled by a job, read only through `search_enterprises`.

    `name` is the name as it is compared (`naming`), `former` what it was called before, each with a
    line break behind it; `grams` are the pairs of neighbouring characters of all of them.
    """

    enterprise = BigIntegerField(primary_key=True)
    region = code_field()
    name = TextField()
    former = TextField(blank=True, default="", db_default="")
    initials = CharField(max_length=120, db_collation="C", blank=True)
    grams = ArrayField(CharField(max_length=2))

    class Meta:
        db_table = "enterprise_search"
        indexes = (
            GinIndex(fields=["grams"], name="enterprise_search_grams", fastupdate=False),
            # Led by the place: a reach is many ranges of initials, one in each town.
            Index(name="enterprise_search_place", fields=["region", "initials"]),
        )

    def __str__(self) -> str:
        return f"{self.enterprise} {self.name}"
