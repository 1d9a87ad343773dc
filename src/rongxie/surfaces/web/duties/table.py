"""What each role has to do: one row for each duty, with the list behind it and its address.

A duty whose list has no page yet is counted without a link: its `address` is blank. Whoever builds
the page fills the address in here, and nowhere else; `one` is the page of a single row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.duties import rows, wording
from rongxie.values.texts import Message, Text

R, S = Role, ReadingRole


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a role does, with the rows that wait for it.

    `due` is the column of the day by which it is to be done, blank where there is none: then what
    waits longest, by `since`, comes first. `address` and `one` are names of addresses; what
    follows `?` narrows the list. `number` is the column that `one` takes, and `label` the name of
    a row that is of no enterprise in reach.
    """

    name: str
    title: Text
    roles: frozenset[AnyRole]
    rows: Callable[[Actor, date], "QuerySet[Any]"]
    due: str = ""
    since: str = ""
    address: str = ""
    one: str = ""
    number: str = "pk"
    enterprise: str = "enterprise"
    label: str = ""
    called: Callable[[int, str, Actor], Text | Message | str] = wording.numbered


_Roles = frozenset[AnyRole]
_CARD = "card__content__name"
_HANDLERS: _Roles = frozenset({
    R.TOWNSHIP, R.DEPARTMENT, R.FEDERATION, R.TASK_FORCE, R.SECTOR_AUTHORITY, R.CITY_MECHANISM,
    R.BANK, S.HEAD_OFFICE, S.MECHANISM_OFFICE, S.REGULATOR, S.INDUSTRY_AUTHORITY,
})  # fmt: skip
_VISITORS: _Roles = frozenset({R.VISITOR, R.TOWNSHIP, R.DEPARTMENT, R.FEDERATION})
_WATCHERS: _Roles = frozenset({R.TASK_FORCE, R.CITY_MECHANISM, S.MECHANISM_OFFICE, S.REGULATOR})
_BANKS: _Roles = frozenset({R.BANK, S.HEAD_OFFICE})

DUTIES: tuple[Duty, ...] = (
    Duty("visit", Text(en="Visits planned for me", zh="我的走访计划"), _VISITORS,
         rows.my_visits, due="due_on", address="visit_plan", one="visit", number="enterprise",
         called=wording.moved),
    Duty("hand_out", Text(en="Planned visits not handed out", zh="待分派的走访"),
         frozenset({R.TOWNSHIP}), rows.visits_to_hand_out, due="due_on",
         address="plan_list?part=to_hand_out", called=wording.moved),
    Duty("leads", Text(en="Leads to look into", zh="待核实线索"),
         frozenset({R.TOWNSHIP, R.TASK_FORCE}), rows.leads, due="due_on", one="look_into_lead",
         enterprise=""),
    Duty("declare", Text(en="Check and declare", zh="核对后申报"), frozenset({R.TOWNSHIP}),
         rows.drafts, since="moved_at", address="township?state=draft", one="declare_case"),
    Duty("mend", Text(en="Returned: complete and declare again", zh="退回件：补正后重新申报"),
         frozenset({R.TOWNSHIP}), rows.returned, since="moved_at",
         address="township?state=returned", one="declare_case"),
    Duty("coach", Text(en="Coaching tasks", zh="辅导任务"), frozenset({R.TOWNSHIP}),
         rows.coaching, due="due_on", address="coaching_list", one="prove_task"),
    Duty("review", Text(en="Review declared cases", zh="审核申报"), frozenset({R.TASK_FORCE}),
         rows.to_review, since="moved_at", address="review_list", one="case_page"),
    Duty("push", Text(en="Push to banks", zh="推送银行"), frozenset({R.TASK_FORCE}),
         rows.to_push, since="moved_at", address="allocation_list", one="case_page"),
    Duty("nominations", Text(en="Answer nominations of banks", zh="答复银行推荐"),
         frozenset({R.TASK_FORCE}), rows.nominations, since="at",
         address="nomination_list?part=new", one="answer_nomination",
         label="name", called=wording.text, enterprise=""),
    Duty("assign", Text(en="Say which authority confirms", zh="指定确认部门"),
         frozenset({S.MECHANISM_OFFICE}), rows.to_assign, since="moved_at",
         address="case_list?state=reviewed", one="assign_sector"),
    Duty("confirm", Text(en="Confirm", zh="确认"), frozenset({R.SECTOR_AUTHORITY}),
         rows.to_confirm, since="moved_at", address="sector_list", one="case_page"),
    Duty("facts", Text(en="Requests for facts", zh="协查请求"), frozenset({
            R.DEPARTMENT, R.SECTOR_AUTHORITY}), rows.fact_requests, due="due_on",
         address="request_list", one="answer_request", called=wording.moved),
    Duty("sign", Text(en="Sign batches", zh="签批推荐清单"), frozenset({R.CONVENER}),
         rows.batches, since="laid_at", address="batch_list", one="batch_page",
         label="count", called=wording.batch, enterprise=""),
    Duty("removals", Text(en="Decide on removals", zh="审定移出"), frozenset({R.CONVENER}),
         rows.removals, due="due_on", one="decide_removal"),
    Duty("accept", Text(en="New: take up and contact", zh="新收：接收并联系企业"), _BANKS,
         rows.at_bank("sent"), due="accept_due_on", address="referral_list?pile=new",
         one="referral_page",
         label=_CARD, called=wording.card, enterprise=""),
    Duty("contact", Text(en="First contact", zh="首次联系"), _BANKS,
         rows.at_bank("accepted"), due="contact_due_on", address="referral_list?pile=papers",
         one="referral_page",
         label=_CARD, called=wording.card, enterprise=""),
    Duty("decide", Text(en="Decide", zh="作出授信决定"), _BANKS,
         rows.at_bank("file_complete"), due="decision_due_on",
         address="referral_list?pile=decide", one="referral_page",
         label=_CARD, called=wording.card, enterprise=""),
    Duty("papers", Text(en="Complete the file", zh="收齐材料"), _BANKS,
         rows.at_bank("contacted"), since="moved_at", address="referral_list?pile=papers",
         one="referral_page",
         label=_CARD, called=wording.card, enterprise=""),
    Duty("overdue", Text(en="Overdue at a bank", zh="银行逾期"), _WATCHERS,
         rows.late_at_banks, due="late_on", address="case_list?overdue=1", one="case_page",
         number="case"),
    Duty("matters", Text(en="Matters to answer", zh="待答复事项"), _HANDLERS,
         rows.matters, due="due_on", address="matter_list?part=answer", one="matter_page",
         label="title", called=wording.matter),
    Duty("orders", Text(en="Orders to answer", zh="待答复督办"), _HANDLERS,
         rows.orders_to_answer, due="due_on", address="order_list?part=answer", one="order_page",
         label="cause", called=wording.order),
    Duty("answered", Text(en="Answered orders to look at", zh="待审阅的督办答复"), _WATCHERS,
         rows.orders_answered, since="answered_at", address="order_list?part=look",
         one="order_page", label="cause", called=wording.order),
)  # fmt: skip


def duties_of(role: AnyRole | None) -> tuple[Duty, ...]:
    """Return the duties of a role, in the order of the table."""
    return tuple(duty for duty in DUTIES if role in duty.roles)
