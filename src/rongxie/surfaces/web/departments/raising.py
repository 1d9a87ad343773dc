"""An office or a bank raises a matter: what is asked, about whom, and to whom it goes."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.facts import recordable, title_of
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.matters.access import kinds_raised, matter_in_reach, see_that_asked
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, PickField, WordsField
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject
from rongxie.surfaces.web.departments.offices import OfficesField, offer
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say
from rongxie.values.written import plain

# What counts is chosen with Polars, which a process in which nobody objects does without.
_COUNTS = later("rongxie.mechanism.evidence.queries.evidence_that_counts")
_CASE = re.compile(r"(?:CASE|案件|案件号)?[ :：#]*(\d{1,12})", re.IGNORECASE)  # a code has 18
_LONGEST_TITLE = 100
_MATTERS = Text(en="Matters", zh="事项")
_MEANT: Mapping[MatterKind, Text] = {
    MatterKind.COMPLAINT: Text(en="Complaint: about a bank or an office",
                               zh="投诉：反映银行或部门的问题"),
    MatterKind.OBJECTION: Text(en="Objection: a fact of an enterprise is wrong",
                               zh="异议：认为企业的某项信息有误"),
    MatterKind.APPEAL: Text(en="Appeal: against a removal from the list, to the city",
                            zh="申诉：不服移出推荐清单，由市级裁定"),
    MatterKind.REQUEST: Text(en="Request: of an enterprise, for anything but money",
                             zh="诉求：企业融资以外的诉求"),
    MatterKind.PROBLEM: Text(en="Problem: what cannot be solved here, to the tier above",
                             zh="上报问题：本级难以解决，报上级办理"),
}  # fmt: skip
# What can be raised on the page under way: a form is made without knowing who fills it in.
_kinds: ContextVar[tuple[MatterKind, ...]] = ContextVar("kinds_offered", default=())


class AboutUnknown(Refusal):
    """What was written means no enterprise or case in reach, or no statement about it."""


@dataclass(frozen=True, slots=True)
class Raiser:
    """Who raises a matter, for which place, and on which day."""

    actor: Actor
    region: str
    on: date


class NewMatterForm(PageForm):
    """What is asked; the rest is folded away, for few need it."""

    kind = OneOfField(label=_("Kind of matter"), of=())
    about = forms.CharField(
        label=_("Which enterprise or case"), required=False, max_length=_LONGEST_TITLE,
        help_text=_("The number of the case, or the unified code or the full name of the"
                    " enterprise."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    title = forms.CharField(
        label=_("What is asked, in a few words"), max_length=_LONGEST_TITLE,
        error_messages={"required": _("Write a few words.")},
    )  # fmt: skip
    text = WordsField(label=_("What happened, and what is wanted"), rows=6)
    fact = OneOfField(
        label=_("For an objection: which fact is wrong"), of=(), required=False,
        widget=forms.Select(),
    )  # fmt: skip
    bank = PickField(label=_("Which bank it concerns"), pick="banks", required=False)
    to = OfficesField(
        label=_("Who should answer it"), required=False,
        help_text=_("Left out, it goes to whoever is in charge of such matters."),
    )  # fmt: skip
    aside: ClassVar[tuple[str, ...]] = ("fact", "bank", "to")
    aside_title = Text(en="More, where it is needed", zh="补充信息（按需填写）")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = lambda: [  # type: ignore[attr-defined]
            (kind.value, said(_MEANT[kind], language_now())) for kind in _kinds.get()
        ]
        self.fields["fact"].choices = lambda: [  # type: ignore[attr-defined]
            ("", "–"), *((fact, said(title_of(fact), language_now())) for fact in recordable()),
        ]  # fmt: skip

    @property
    def aside_fields(self) -> list[forms.BoundField]:
        """The fields that are folded away, without those of matters that others raise."""
        objects = MatterKind.OBJECTION in _kinds.get()
        return [one for one in super().aside_fields if objects or one.name != "fact"]

    def clean(self) -> dict[str, Any]:
        """Refuse an objection that names no fact."""
        given = super().clean() or {}
        if given.get("kind") == MatterKind.OBJECTION and not given.get("fact"):
            self.add_error("fact", gettext("Say which fact is wrong."))
        return given


def subject(*, actor: Actor, at: datetime) -> Subject:
    """Return who raises a matter, and have the form offer what he may raise and to whom."""
    on, region = china_day(at), actor.area.lo if actor.area else ""
    _kinds.set(kinds_raised(actor))
    begun = Matter(region=region, kind=MatterKind.PROBLEM.value, addressee=actor.organisation)
    offer(begun, actor, on)
    return Subject(name=_MATTERS, back=reverse("matter_list"), row=Raiser(actor, region, on))


def known(_subject: Subject) -> Given:
    """Return the kind, where only one can be raised."""
    kinds = _kinds.get()
    return {"kind": kinds[0].value} if len(kinds) == 1 else {}


def asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes; a problem is nobody's and only refers to an enterprise."""
    raiser, kind = subject.row, MatterKind(given["kind"])
    whose, about = _meant(given["about"], raiser.actor)
    if kind is MatterKind.OBJECTION and whose:
        about = _disputed(whose, given["fact"], raiser.on)
    elif kind is MatterKind.PROBLEM and whose:
        about = about or f"enterprise:{whose.pk}"
    return {
        "kind": kind,
        "region": raiser.region,
        "title": given["title"],
        "text": given["text"],
        "addressee": given["to"],
        "enterprise_id": whose.pk if whose and kind is not MatterKind.PROBLEM else None,
        "about": about,
        "bank": given["bank"],
    }


def _meant(written: str, actor: Actor) -> tuple[Enterprise | None, str]:
    """Return the enterprise that is meant, and the reference to its case if that was named."""
    if not written:
        return None, ""
    number = _CASE.fullmatch(plain(written))
    there = enterprises_in_reach(actor)
    if number:
        cases = cases_in_reach(actor).filter(pk=int(number[1]))
        found = list(there.filter(cases__in=cases))
        about = f"case:{int(number[1])}"
    else:
        there, about = there.filter(successor=None), ""
        code = "".join(plain(written).split()).upper()
        found = list(there.filter(uscc=code) or there.filter(name=written.strip())[:2])
    if not found:
        raise AboutUnknown(
            say(
                "“{written}” is no case and no enterprise that you can reach. Write the number of"
                " the case, or the unified code.",
                written=written,
            )
        )
    if len(found) > 1:
        raise AboutUnknown(
            say(
                "Several enterprises are called “{written}”. Write the number of the case, or the"
                " unified code.",
                written=written,
            )
        )
    return found[0], about


def _disputed(whose: Enterprise, fact: str, on: date) -> str:
    row = _COUNTS(enterprise=whose, fact=fact, on=on)
    if row is None:
        raise AboutUnknown(
            say(
                "Nobody has stated {fact} of {enterprise}, so there is nothing to object to. Look"
                " at its facts on the page of its case.",
                fact=title_of(fact),
                enterprise=whose.name,
            )
        )
    return f"evidence:{row.pk}"


def done(*, matter_id: int, actor: Actor, at: datetime) -> Done:
    """Tell who answers, and by when."""
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    see_that_asked(matter, actor)
    to = organisations_named([matter.addressee]).get(matter.addressee, matter.addressee)
    return Done(
        title=Text(en="The matter is raised", zh="事项已提出"),
        number=say("Matter {number}", number=matter.pk),
        next=(
            Next(say("{office} has to answer it.", office=to), say("By {day}", day=matter.due_on)),
            Next(Text(en="The answer comes to your office, which closes the matter or raises it"
                         " to the tier above.",
                      zh="答复后由你单位查看，认可即办结，不认可可提请上级办理。")),
        ),
        onward=(
            (reverse("matter_page", args=[matter.pk]), Text(en="To the matter", zh="查看该事项")),
            (reverse("matter_list"), Text(en="To the matters", zh="返回事项清单")),
        ),
    )  # fmt: skip
