"""The papers of a referral, and the file complete: from that day the bank's days to decide run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.access import (
    paper_in_reach,
    referral_in_reach,
    see_that_may,
    standing_of,
)
from rongxie.mechanism.referrals.causes import PaperKind
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.rulebook.deadlines import decision_due
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    SomeOfField,
    WordsField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Subject
from rongxie.surfaces.web.banking.subjects import (
    Lines,
    about,
    name_of,
    number_of,
    of_referral,
    onward,
    told,
)
from rongxie.values.texts import Text, say

_BANK = frozenset({Kind.BANK})
# Loaded when something is done: pages start without the tables that stand behind actions.
_ACTIONS = "rongxie.mechanism.referrals.actions.filing"
_BASES = (
    ("all_received", Text(en="Every needed paper has been received",
                         zh="清单所列必需材料均已收到")),
    ("handed_in", Text(en="The enterprise says that all is handed in, and we agree",
                      zh="企业表示已交齐，本行认可")),
    ("bank_says", Text(en="We have enough to decide", zh="现有材料已足够作出决定")),
)  # fmt: skip
_FROM = (
    ("enterprise", Text(en="The enterprise", zh="企业")),
    ("township", Text(en="The township", zh="乡镇（街道）")),
    ("task_force", Text(en="The task force", zh="专班")),
)
_LONGEST_NAME = 200  # characters of the names of further papers


class CompleteForm(PageForm):
    """On which day the bank had the whole file, and on what it rests."""

    on = DayField(label=_("Day on which the file was complete"), latest=today,
                  help_text=_("Like 2026-10-31, or: today"))  # fmt: skip
    basis = OneOfField(label=_("On what this rests"), of=_BASES)


def _open_papers(referral: Referral) -> list[Paper]:
    needed = Paper.objects.filter(referral=referral, needed=True, received_on=None)
    return list(needed.order_by("pk"))


def _lines(referral: Referral) -> Lines:
    missing = [paper.name for paper in _open_papers(referral)]
    if referral.handed_in_on:
        lines: Lines = ((Text(en="Handed in, says the enterprise", zh="企业表示已交齐"),
                         str(referral.handed_in_on)),)  # fmt: skip
    else:
        lines = ()
    return (*lines, (Text(en="Not received yet", zh="尚未收到"), "、".join(missing) or "–"))


def _known(subject: Subject) -> Given:
    if not _open_papers(subject.row):
        basis = "all_received"
    else:
        basis = "handed_in" if subject.row.handed_in_on else "bank_says"
    return {"on": today(), "basis": basis}


def _complete_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    basis = import_string(f"{_ACTIONS}.Basis")(given["basis"])
    return {"referral_id": subject.row.pk, "on": given["on"], "basis": basis}


def _complete_changes(subject: Subject, given: Given) -> Change:
    due = decision_due(given["on"], InForce(given["on"], subject.row.region))
    return Change(
        title=say("The file of {name} is complete", name=subject.name),
        lines=(
            say("Your days to decide run from {day} and end with {due}; nothing stops them.",
                day=given["on"], due=due),
            say("The enterprise is told that you decide by {due}.", due=due),
            Text(en="No further papers can be asked for here.", zh="此后不能再在此要求补充材料。"),
        ),
    )  # fmt: skip


def _complete_done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("The file of {name} is complete", name=name_of(referral)),
        number=number_of(referral),
        next=(
            told(Text(en="Decide: approve, or refuse with reasons.",
                      zh="作出授信决定：同意，或说明原因不予授信。"),
                 say("by {day}", day=referral.decision_due_on or "–")),
            told(Text(en="The enterprise has been told of this day.", zh="已将该期限告知企业。")),
        ),
        onward=onward(referral),
    )  # fmt: skip


COMPLETE = ActionPage(
    name="complete_file",
    step="complete_file",
    address="referrals/<int:referral_id>/complete/",
    kinds=_BANK,
    title=Text(en="Record the file as complete", zh="登记材料收齐"),
    button=Text(en="Record it as complete", zh="登记收齐"),
    subject=of_referral("complete_file", _lines),
    form=CompleteForm,
    known=_known,
    action=f"{_ACTIONS}.complete_file",
    asks=_complete_asks,
    done=_complete_done,
    changes=_complete_changes,
    places={"DayNotPossible": "on", "PapersOpen": "basis", "NotHandedIn": "basis"},
)


class AskForm(PageForm):
    """Which papers the bank wants to see."""

    kinds = SomeOfField(label=_("Papers"), of=[(k.value, k.named) for k in PaperKind],
                        required=False)  # fmt: skip
    others = WordsField(label=_("Other papers, one in each line"), longest=_LONGEST_NAME, rows=3,
                        required=False)  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a list without any paper."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("kinds") and not given.get("others"):
            raise ValidationError(gettext("Tick a paper, or write down its name."))
        return given


def _ask_subject(*, referral_id: int, actor: Actor, at: datetime) -> Subject:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_may("ask_papers", actor, standing_of(referral), bank=referral.bank)
    names = Paper.objects.filter(referral=referral).order_by("pk").values_list("name", flat=True)
    asked = "、".join(names) or "–"
    return about(referral, ((Text(en="Asked for already", zh="已要求的材料"), asked),))


def _ask_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    new = import_string(f"{_ACTIONS}.NewPaper")
    # Kept in Chinese, the language of the papers: a name is data, not a wording of the page.
    kinds = [new(name=PaperKind(one).named.zh, code=one) for one in given["kinds"]]
    others = [new(name=line.strip()) for line in given["others"].splitlines() if line.strip()]
    return {"referral_id": subject.row.pk, "papers": [*kinds, *others]}


def _ask_done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=Text(en="The papers are asked for", zh="已列出所需材料"),
        number=number_of(referral),
        next=(
            told(Text(en="The enterprise sees the list with its case. Note each paper as it comes"
                         " in; with the last needed one the file is complete by itself.",
                      zh="企业可在办理进度中看到清单。每收到一份请登记；必需材料全部收到后自动视为"
                         "材料收齐。")),
        ),
        onward=onward(referral),
    )  # fmt: skip


ASK_PAPERS = ActionPage(
    name="ask_papers",
    address="referrals/<int:referral_id>/papers/",
    kinds=_BANK,
    title=Text(en="Ask for papers", zh="要求补充材料"),
    button=Text(en="Ask for them", zh="提出要求"),
    lead=Text(en="Ask only for what is not held already: an enterprise is not to hand in the same"
                 " paper twice.",
              zh="已有的材料请勿重复索取。"),
    subject=_ask_subject,
    form=AskForm,
    action=f"{_ACTIONS}.ask_papers",
    asks=_ask_asks,
    done=_ask_done,
    places={"WordsMissing": "others"},
)  # fmt: skip


class ReceiveForm(PageForm):
    """When a paper came in, and from whom."""

    received_on = DayField(label=_("Received on"), latest=today)
    received_from = OneOfField(label=_("From whom"), of=_FROM)


def _receive_subject(*, paper_id: int, actor: Actor, at: datetime) -> Subject:
    paper = paper_in_reach(paper_id=paper_id, actor=actor)
    referral = paper.referral
    see_that_may("receive_paper", actor, standing_of(referral), bank=referral.bank)
    left = [one.name for one in _open_papers(referral) if one.pk != paper.pk]
    found = about(referral, (
        (Text(en="Paper", zh="材料"), paper.name),
        (Text(en="Then still missing", zh="此后仍缺"), "、".join(left) or "–"),
    ))  # fmt: skip
    return Subject(found.name, found.back, found.lines, row=paper)


def _receive_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"paper_id": subject.row.pk, **given}


def _receive_done(*, paper_id: int, actor: Actor, at: datetime) -> Done:
    paper = paper_in_reach(paper_id=paper_id, actor=actor)
    referral = paper.referral
    if referral.file_complete_on:
        after = told(Text(en="It was the last one: the file is complete. Decide.",
                          zh="必需材料已全部收到，视为材料收齐，请作出授信决定。"),
                     say("by {day}", day=referral.decision_due_on or "–"))  # fmt: skip
    else:
        left = "、".join(one.name for one in _open_papers(referral))
        after = told(say("Still missing: {papers}", papers=left or "–"))
    return Done(
        title=say("Received: {paper}", paper=paper.name),
        number=number_of(referral),
        next=(after,),
        onward=onward(referral),
    )


RECEIVE_PAPER = ActionPage(
    name="receive_paper",
    address="papers/<int:paper_id>/received/",
    kinds=_BANK,
    title=Text(en="Note that a paper has come in", zh="登记收到材料"),
    button=Text(en="Note it", zh="登记"),
    lead=Text(en="With the last needed paper the file is complete, and the days to decide run.",
              zh="必需材料全部收到之日起，授信决定时限开始计算。"),
    subject=_receive_subject,
    form=ReceiveForm,
    known=lambda _subject: {"received_on": today(), "received_from": "enterprise"},
    action=f"{_ACTIONS}.receive_paper",
    asks=_receive_asks,
    done=_receive_done,
    places={"DayNotPossible": "received_on"},
)  # fmt: skip
