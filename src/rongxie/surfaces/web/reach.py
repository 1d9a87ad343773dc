"""Whose drafts and sent forms are: those of the one who typed; the platform clears them away.

What is remembered while people sign in is the application's, when nobody acts.
"""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys, Rights
from rongxie.foundation.reach.rows import rows_of, shared
from rongxie.surfaces.web.models import PageDraft, Remembered, SentForm

_TIDIED: Rights = ("SELECT", "DELETE")
_PEOPLE = (Kind.OFFICE, Kind.BANK, Kind.ENTERPRISE, Kind.AUDITOR)

rows_of(PageDraft, dict.fromkeys(_PEOPLE, CLEAR) | {Kind.SYSTEM: _TIDIED}, Keys(actor="actor"))
rows_of(SentForm, dict.fromkeys(_PEOPLE, WRITE) | {Kind.SYSTEM: _TIDIED}, Keys(actor="actor"))
shared(Remembered, {}, application=CLEAR)
