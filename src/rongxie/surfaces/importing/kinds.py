"""The one table of the kinds of lists that can be brought in."""

from collections.abc import Mapping
from types import MappingProxyType

from rongxie.foundation.administration.importing_organisations import ORGANISATIONS
from rongxie.foundation.administration.importing_people import PEOPLE
from rongxie.foundation.imports.kinds import ListKind
from rongxie.mechanism.decisions.actions.importing import ANSWERS
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from rongxie.mechanism.evidence.importing import FACTS
from rongxie.mechanism.evidence.importing_answers import FACT_ANSWERS
from rongxie.mechanism.evidence.importing_lists import COMPLETE_LISTS
from rongxie.mechanism.lists.actions.importing import DECLARATIONS
from rongxie.mechanism.visits.actions.importing import VISIT_LIST
from rongxie.values.texts import Refusal, say

KINDS: Mapping[str, ListKind] = MappingProxyType({
    kind.name: kind
    for kind in (
        ENTERPRISES,
        FACTS,
        COMPLETE_LISTS,
        VISIT_LIST,
        DECLARATIONS,
        ANSWERS,
        FACT_ANSWERS,
        ORGANISATIONS,
        PEOPLE,
    )
})  # fmt: skip


class KindNotKnown(Refusal):
    """There is no such kind of list."""


def kind_of(name: str) -> ListKind:
    """Return a kind of list by its name.

    :raises KindNotKnown: if there is none
    """
    if name not in KINDS:
        raise KindNotKnown(
            say(
                "{kind} is no kind of list that is brought in; there are: {kinds}",
                kind=name,
                kinds=", ".join(KINDS),
            )
        )
    return KINDS[name]
