"""What an enterprise raises: complaint, request, objection, appeal; and what it wishes now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.evidence.access import evidence_in_reach
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.lists.access import case_in_reach
from rongxie.mechanism.lists.queries import open_case_of
from rongxie.mechanism.matters.access import matter_in_reach
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.mechanism.referrals.queries.consents import ANY_BANK
from rongxie.mechanism.visits.models import BY_ENTERPRISE, Need
from rongxie.mechanism.visits.queries import fresh_need
from rongxie.rulebook.steps import State
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    OneOfField,
    PageForm,
    SomeOfField,
    TickField,
    WanField,
    WordsField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.owners.choosing import banks_of, choices_of
from rongxie.surfaces.web.owners.door import CONSENT, OBJECT, framed, proof
from rongxie.surfaces.web.owners.pages import BACK, ENTERPRISE, back
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.surfaces.web.worklists.wording import value_of as value_in_words
from rongxie.values.texts import Text, say

_RAISE = "rongxie.mechanism.matters.actions.raising.open_matter"
_NEEDS = "rongxie.mechanism.visits.actions.needs"
_value_of = later("rongxie.mechanism.evidence.canonical.value_of")
_new_need = later(f"{_NEEDS}.NewNeed")
_ENDING = "rongxie.mechanism.matters.actions.ending"
_LONGEST_TITLE = 60


def _here(*, actor: Actor, at: datetime) -> Subject:
    enterprise = enterprise_in_reach(enterprise_id=int(actor.enterprise), actor=actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=enterprise)


def _raised(*, matter_id: int, actor: Actor, at: datetime) -> Done:
    matter: Matter = matter_in_reach(matter_id=matter_id, actor=actor)
    to = organisations_named([matter.addressee]).get(matter.addressee, matter.addressee)
    return Done(
        title=Text(en="It is with the office now", zh="已提交"),
        number=say("Matter {number}", number=matter.pk),
        next=(Next(say("{office} has to answer you.", office=to),
                   say("By {day}", day=matter.due_on)),),
        onward=back(),
    )  # fmt: skip


def _latest_raised(*, actor: Actor, at: datetime) -> Done:
    mine = Matter.objects.filter(raised_by=actor.name).order_by("-id")
    return _raised(matter_id=mine.values_list("pk", flat=True).first() or 0, actor=actor, at=at)


def _about_whom(subject: Subject, given: Given, kind: MatterKind, about: str) -> Mapping[str, Any]:
    return {
        "kind": kind, "region": subject.row.region, "title": given["title"],
        "text": given["text"], "about": about, "enterprise_id": None,
    }  # fmt: skip


class RaiseForm(PageForm):
    """A complaint, or a request for anything but money."""

    kind = OneOfField(label=_("What is it?"), of=[
        (MatterKind.COMPLAINT.value, Text(en="A complaint: about a fee, a delay, how I was treated",
                                          zh="投诉：乱收费、拖延、态度或做法不当")),
        (MatterKind.REQUEST.value, Text(en="A request: something else that I need",
                                        zh="诉求：贷款以外的困难")),
    ])  # fmt: skip
    title = forms.CharField(
        label=_("In one line"), max_length=_LONGEST_TITLE,
        error_messages={"required": _("Say in a few words what it is about.")},
    )  # fmt: skip
    text = WordsField(label=_("What happened, when, and with whom"), required=False)


RAISE = ActionPage(
    name="owner_raise", address="raise/", kinds=ENTERPRISE,
    title=Text(en="Complain or ask for something", zh="投诉或提诉求"),
    button=Text(en="Send", zh="提交"),
    lead=Text(en="It goes to the office of the mechanism, not to a bank. A bank that it is about"
                 " does not learn who complained.",
              zh="由工作机制办公室受理，不会直接转给银行；被投诉的银行看不到是谁投诉的。"),
    subject=_here, form=RaiseForm, action=_RAISE,
    asks=lambda subject, given: _about_whom(subject, given, MatterKind(given["kind"]), ""),
    came=lambda _matter: {}, done=_latest_raised, frame=framed(OBJECT),
    places={"MatterNotWhole": "title"},
)  # fmt: skip


class ObjectForm(PageForm):
    """What is right instead."""

    title = forms.CharField(
        label=_("What is right?"), max_length=_LONGEST_TITLE,
        error_messages={"required": _("Say in a few words what is right.")},
    )  # fmt: skip
    text = WordsField(
        label=_("How this can be seen"), required=False,
        help_text=_("For example: a paper, an office that can confirm it"),
    )  # fmt: skip


def _fact(*, evidence_id: int, actor: Actor, at: datetime) -> Subject:
    fact = evidence_in_reach(evidence_id=evidence_id, actor=actor)
    value = value_in_words(fact.fact, _value_of(fact.fact, fact.value))
    return Subject(name=Text(en="To what is known of me", zh="返回我的信息"),
                   back=reverse("owner_facts"), row=fact, lines=(
        (title_of(fact.fact), value),
        (Text(en="As of", zh="所属日期"), str(fact.as_of)),
    ))  # fmt: skip


OBJECT_TO_FACT = ActionPage(
    name="owner_object", address="facts/<int:evidence_id>/object/", kinds=ENTERPRISE,
    title=Text(en="This is not right", zh="这条信息不对"), button=Text(en="Object", zh="提出异议"),
    subject=_fact, form=ObjectForm, action=_RAISE,
    asks=lambda subject, given: _about_whom(
        subject, given, MatterKind.OBJECTION, f"evidence:{subject.row.pk}"),
    came=lambda matter: {"evidence_id": int(matter.about.partition(":")[2])},
    done=lambda *, evidence_id, actor, at: _raised(
        matter_id=_latest(f"evidence:{evidence_id}", MatterKind.OBJECTION), actor=actor, at=at),
    frame=framed(OBJECT), places={"MatterNotWhole": "title"},
)  # fmt: skip


def _removed(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    case = case_in_reach(case_id=case_id, actor=actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=case)


APPEAL = ActionPage(
    name="owner_appeal", address="cases/<int:case_id>/appeal/", kinds=ENTERPRISE,
    title=Text(en="Appeal to the city", zh="向市里申诉"), button=Text(en="Appeal", zh="提交申诉"),
    subject=_removed, form=ObjectForm, action=_RAISE,
    asks=lambda subject, given: _about_whom(
        subject, given, MatterKind.APPEAL, f"case:{subject.row.pk}"),
    came=lambda matter: {"case_id": int(matter.about.partition(":")[2])},
    done=lambda *, case_id, actor, at: _raised(
        matter_id=_latest(f"case:{case_id}", MatterKind.APPEAL), actor=actor, at=at),
    frame=framed(OBJECT), places={"MatterNotWhole": "title"},
)  # fmt: skip


def _latest(about: str, kind: MatterKind) -> int:
    found = Matter.objects.filter(about=about, kind=kind.value).order_by("-id")
    return found.values_list("pk", flat=True).first() or 0


class AgainForm(PageForm):
    """What the answer leaves open."""

    text = WordsField(label=_("What does the answer leave open?"))


def _matter(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=matter,
                   lines=((MatterKind(matter.kind).named, matter.title),))  # fmt: skip


AGAIN = ActionPage(
    name="owner_again", address="matters/<int:matter_id>/again/", kinds=ENTERPRISE,
    title=Text(en="The answer will not do", zh="对答复不满意"),
    button=Text(en="Raise it again", zh="再次提出"),
    lead=Text(en="It goes to whoever stands above the office that answered.",
              zh="将转给答复单位的上一级处理。"),
    subject=_matter, form=AgainForm, action=f"{_ENDING}.reopen_matter",
    asks=lambda subject, given: {"matter_id": subject.row.pk, "text": given["text"]},
    done=_raised, frame=framed(OBJECT), places={"NoReason": "text"},
)  # fmt: skip
SETTLED = ActionPage(
    name="owner_settled", address="matters/<int:matter_id>/settled/", kinds=ENTERPRISE,
    title=Text(en="That settles it", zh="问题已解决"), button=Text(en="Close it", zh="办结"),
    subject=_matter, form=PageForm, action=f"{_ENDING}.close_matter",
    asks=lambda subject, _given: {"matter_id": subject.row.pk},
    done=lambda *, matter_id, actor, at: Done(
        title=Text(en="Closed", zh="已办结"), onward=back()),
    frame=framed(OBJECT),
)  # fmt: skip


class WishesForm(PageForm):
    """What is asked for now."""

    amount_wan = WanField(label=_("Amount"))
    purpose = OneOfField(label=_("Purpose"), of=choices_of("enterprises", "purpose"))
    term_months = forms.IntegerField(
        label=_("Months"), min_value=1, max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}))  # fmt: skip
    collateral = OneOfField(label=_("Security"), of=choices_of("cases", "collateral"))
    wished_banks = SomeOfField(of=(), label=_("Banks that I would like best"), required=False)
    wished_only = TickField(label=_("Only these banks"), required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        banks = [one for one in banks_of(proof().region, today()) if one[0] != ANY_BANK]
        self.fields["wished_banks"] = SomeOfField(
            of=banks, label=_("Banks that I would like best"), required=False
        )


def _wishing(*, actor: Actor, at: datetime) -> Subject:
    subject = _here(actor=actor, at=at)
    case = open_case_of(subject.row.pk)
    late = case is not None and case.state not in (State.DRAFT, State.RETURNED, State.COACHING)
    lines = ((Text(en="Please note", zh="请注意"), _LATE),) if late else ()
    return Subject(name=BACK, back=reverse("owner_status"), row=subject.row, lines=lines)


_LATE = Text(
    en="Your application is with the county already, as it was. What you change here counts if it"
       " is handed in anew. To have another bank now, consent to it and take the other consent"
       " back.",
    zh="您的申请已按原来的内容上报。这里的修改在重新申报时生效；现在想换银行，请增加对新银行的授权，"
       "并撤回原来的授权。",
)  # fmt: skip


def _known(subject: Subject) -> Given:
    need: Need | None = fresh_need(subject.row, today())
    names = ("amount_wan", "purpose", "term_months", "collateral", "wished_banks", "wished_only")
    return {name: getattr(need, name) for name in names} if need else {}


CHANGE_WISHES = ActionPage(
    name="owner_wishes", address="wishes/", kinds=ENTERPRISE,
    title=Text(en="Change what I ask for", zh="修改融资需求"), button=Text(en="Change", zh="修改"),
    subject=_wishing, form=WishesForm, known=_known,
    action=f"{_NEEDS}.state_need",
    asks=lambda subject, given: {
        "enterprise_id": subject.row.pk, "source": BY_ENTERPRISE,
        "need": _new_need(**{**given, "stated_on": today()}),
    },
    came=lambda _need: {},
    done=lambda *, actor, at: Done(
        title=Text(en="What you ask for is changed", zh="融资需求已修改"), onward=back()),
    frame=framed(CONSENT), places={"NeedNotWhole": "amount_wan"},
)  # fmt: skip
PAGES: tuple[ActionPage, ...] = (
    RAISE, OBJECT_TO_FACT, APPEAL, AGAIN, SETTLED, CHANGE_WISHES,
)  # fmt: skip
