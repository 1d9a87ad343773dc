"""Whose drafts and sent forms are: those of the one who typed; the platform clears them away."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys, Rights
from rongxie.foundation.reach.rows import rows_of
from rongxie.surfaces.web.models import PageDraft, SentForm

_TIDIED: Rights = ("SELECT", "DELETE")
_PEOPLE = (Kind.OFFICE, Kind.BANK, Kind.ENTERPRISE, Kind.AUDITOR)

rows_of(PageDraft, dict.fromkeys(_PEOPLE, CLEAR) | {Kind.SYSTEM: _TIDIED}, Keys(actor="actor"))
rows_of(SentForm, dict.fromkeys(_PEOPLE, WRITE) | {Kind.SYSTEM: _TIDIED}, Keys(actor="actor"))
