"""What stands on a card, in words."""

from rongxie.mechanism.enterprises.models import EnterpriseKind
from rongxie.values.texts import Text


def kind_named(kind: str) -> Text | str:
    """Return the name of a kind of enterprise; one that is not known stays as it is."""
    return EnterpriseKind(kind).named if kind in set(EnterpriseKind) else kind
