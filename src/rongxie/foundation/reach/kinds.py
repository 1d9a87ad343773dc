"""The kinds of actors, each with a role in the database that its statements run as."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of actor; what a table gives it is written in the migration of the table."""

    OFFICE = "office"
    BANK = "bank"
    ENTERPRISE = "enterprise"
    AUDITOR = "auditor"
    SYSTEM = "system"

    @property
    def database_role(self) -> str:
        """The role in the database; it cannot log in and owns nothing."""
        return f"rongxie_{self}"
