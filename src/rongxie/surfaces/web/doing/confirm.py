"""A sector authority confirms a case: afterwards it goes to the convener for signature."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.lists.access import case_in_reach, see_that_allowed
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.sectors import see_that_confirms
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.acting.fields import PageForm, TickField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.worklists.wording import choice_of
from rongxie.values.texts import Message, Text, say


class ConfirmForm(PageForm):
    """The word of the authority."""

    looked = TickField(
        label=_("We have looked at the case: the enterprise is of our sector and works there."),
        error_messages={"required": _("Tick it once you have looked at the case, or return it.")},
    )


def _subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "confirm", actor)
    see_that_confirms(case, actor)
    return Subject(
        name=_name(case, actor),
        back=reverse("case_page", args=[case.pk]),
        lines=(
            (Text(en="Asks for", zh="申请金额"),
             say("{amount} × 10,000 yuan", amount=wan_text(case.amount_wan))),
            (Text(en="Purpose", zh="用途"), choice_of("purpose", case.purpose) or "–"),
            (Text(en="State", zh="状态"), State(case.state).staff),
        ),
        row=case,
    )  # fmt: skip


def _asks(subject: Subject, _given: Given) -> Mapping[str, Any]:
    return {"case_id": subject.row.pk}


def _changes(subject: Subject, _given: Given) -> Change:
    return Change(
        title=say("Confirm {name}", name=subject.name),
        lines=(
            Text(en="The case is laid before the convener for signature.",
                 zh="该案件将提交召集人签批。"),
            Text(en="Your office stands in the record as the one that confirmed it.",
                 zh="贵单位作为确认单位记入档案。"),
        ),
    )  # fmt: skip


def _done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    case = case_in_reach(case_id=case_id, actor=actor)
    return Done(
        title=say("{name} is confirmed", name=_name(case, actor)),
        number=say("Case {number}", number=case.pk),
        next=(
            Next(Text(en="The task force puts the case into the next batch, which the convener"
                         " signs; then it is sent to a bank.",
                      zh="专班将其编入下一批清单，召集人签批后推送银行。")),
        ),
        onward=(
            (reverse("sector_list"),
             Text(en="To the others that wait for confirmation", zh="继续确认其他案件")),
        ),
    )  # fmt: skip


def _name(case: Case, actor: Actor) -> str | Message:
    enterprise = enterprises_in_reach(actor).filter(pk=case.enterprise_id).first()
    return enterprise.name if enterprise else say("Case {number}", number=case.pk)


CONFIRM = ActionPage(
    name="confirm_case",
    step="confirm",
    address="cases/<int:case_id>/confirm/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Confirm the case", zh="确认案件"),
    button=Text(en="Confirm", zh="确认"),
    subject=_subject,
    form=ConfirmForm,
    action="rongxie.mechanism.lists.actions.reviewing.confirm_case",
    asks=_asks,
    done=_done,
    changes=_changes,
)
