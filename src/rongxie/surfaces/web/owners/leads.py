"""A lead that somebody left, looked into by the township: whom to call, and what came of it."""

from datetime import datetime

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.visits.access import lead_in_reach
from rongxie.mechanism.visits.models import LeadOutcome
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Subject
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.owners.choosing import spoken
from rongxie.values.texts import Text, say

_ACTIONS = "rongxie.mechanism.visits.actions.leads"
_WHAT_CAME = Text(en="What came of it?", zh="核实结果")


class LeadForm(PageForm):
    """What came of it."""

    outcome = OneOfField(
        label=spoken(_WHAT_CAME), of=[(one.value, one.named) for one in LeadOutcome]
    )


def _subject(*, lead_id: int, actor: Actor, at: datetime) -> Subject:
    told = later(f"{_ACTIONS}.read_lead")(lead_id=lead_id, actor=actor)
    lead = lead_in_reach(lead_id=lead_id, actor=actor)
    return Subject(
        name=Text(en="To what waits for you", zh="返回待办"), back="/", row=lead,
        lines=(
            (Text(en="Enterprise, as written", zh="企业（自填）"), told.name),
            (Text(en="Person", zh="联系人"), told.person),
            (Text(en="Telephone", zh="电话"), told.phone),
            (Text(en="Needs", zh="需求"), told.wanted or "–"),
            (Text(en="To be called by", zh="应于此日前联系"), str(lead.due_on)),
        ),
    )  # fmt: skip


def _done(*, lead_id: int, actor: Actor, at: datetime) -> Done:
    lead = lead_in_reach(lead_id=lead_id, actor=actor)
    return Done(
        title=Text(en="The lead is looked into", zh="线索已核实"),
        number=say("Lead {number}", number=lead.pk),
    )


LEAD = ActionPage(
    name="look_into_lead",
    address="leads/<int:lead_id>/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Look into a lead", zh="核实线索"),
    button=Text(en="Note it", zh="登记结果"),
    lead=Text(en="Nobody has proved yet that this is the enterprise. Call or visit, and see the"
                 " licence; put the number on the record only then.",
              zh="尚未核实对方身份。请电话联系或上门，核对执照后再登记其联系方式。"),
    subject=_subject,
    form=LeadForm,
    action=f"{_ACTIONS}.end_lead",
    asks=lambda subject, given: {
        "lead_id": subject.row.pk, "outcome": LeadOutcome(given["outcome"]),
    },
    done=_done,
)  # fmt: skip
