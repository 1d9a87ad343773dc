"""The page of one visit: the card, and what was found, saved with one press."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.loading import later
from rongxie.values.texts import Text

_OWN = "rongxie.surfaces.web.visiting"

VISIT = ActionPage(
    name="visit",
    address="visits/<int:enterprise_id>/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Visit", zh="走访"),
    button=Text(en="Save the visit", zh="保存走访"),
    subject=later(f"{_OWN}.visit.subject_of"),
    form=f"{_OWN}.form.VisitForm",
    known=later(f"{_OWN}.visit.known_of"),
    action=f"{_OWN}.recording.keep_visit",
    asks=later(f"{_OWN}.visit.asks_of"),
    came=lambda kept: {"enterprise_id": kept.enterprise_id},
    done=later(f"{_OWN}.visit.done_with"),
    template="visiting/visit.html",
    places={
        "WishedBankNotThere": "wish_1",
        "NoSuchBank": "wish_1",
        "DayNotPossible": "consent_until",
    },
)
