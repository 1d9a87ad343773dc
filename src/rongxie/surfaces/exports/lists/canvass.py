"""Enterprises, what is known of them, and the visits that found it."""

from datetime import date

from django.db.models import F, TextField, Value

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Contact, ContactKind
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel, FactRequest
from rongxie.mechanism.evidence.sheet import ANSWERS, REQUEST, SHEET, UNIT
from rongxie.mechanism.visits.models import Channel, Need, Visit, VisitOutcome, VisitPlan
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.exports.fields import (
    ENTERPRISES,
    OFFICES,
    STAFF,
    Field,
    choice,
    codes,
    day,
    fact,
    moment,
    named,
    text,
    titled,
)
from rongxie.surfaces.exports.listing import Listing, Rows, between, by_code
from rongxie.surfaces.exports.lists.whose import NUMBER, PLACE, whose
from rongxie.values.columns import Choice
from rongxie.values.texts import Text

_BOTH = STAFF | ENTERPRISES
_FACTS = tuple(Choice(column.name, column.title) for column in layout("enterprises"))
_REQUEST = titled(
    open=("Open", "待答复"), answered=("Answered", "已答复"), withdrawn=("Withdrawn", "已撤回")
)
_ANSWERS = tuple(Choice(name, title) for name, title in ANSWERS.items())
_PLAN = titled(
    planned=("Planned", "待走访"), done=("Done", "已走访"), dropped=("Dropped", "已取消")
)


def _enterprises(actor: Actor, on: date) -> Rows:
    """Leave doubles out: what is known of them stands with what they became."""
    return enterprises_in_reach(actor).filter(successor=None)


def _contacts(actor: Actor, on: date) -> Rows:
    return in_reach(Contact, actor).filter(ended_at=None)


def _answer_sheet() -> tuple[Field, ...]:
    """Return the sheet that a department brings back: what is asked is filled in, the rest blank.

    Its columns are those that are read when it comes back.
    """
    known = {REQUEST: Field(column=SHEET.columns[REQUEST], source=F("pk"))}
    known |= {one.column.name: one for one in whose()}
    asked = (
        codes("facts", "Facts asked", "查询事项", choices=_FACTS),
        text("question", "Question", "协查说明"),
        day("due_on", "Due on", "应答复日期"),
    )
    blank = Value(None, TextField())
    others = (
        Field(column=column, source=blank) for column in SHEET if column.name not in (REQUEST, UNIT)
    )
    return (known[REQUEST], known[UNIT], known["name"], PLACE, *asked, *others)


LISTS = (
    Listing(
        name="enterprises",
        title=Text(en="Enterprises", zh="经营主体"),
        kinds=_BOTH,
        rows=_enterprises,
        fields=(
            *(
                fact(name)
                for name in (
                    "uscc", "name", "kind", "region", "address", "established_on", "industry",
                )
            ),
            text("source", "Source", "来源"),
            moment("entered_at", "Entered at", "登记时间"),
            NUMBER,
        ),
        filters=between(
            "entered_at", moments=True, kind=by_code("kind"), source=by_code("source")
        ),
    ),
    Listing(
        name="contacts",
        title=Text(en="Contacts", zh="联系人"),
        kinds=_BOTH,
        rows=_contacts,
        fields=(
            *whose(),
            PLACE,
            choice("contact_kind", Text(en="Whom", zh="联系人类型"), named(ContactKind), "kind"),
            text("contact_name", "Contact", "联系人", "name_masked"),
            text("contact_phone", "Telephone", "联系电话", "phone_masked"),
            text("source", "Source", "来源"),
            moment("at", "Since", "登记时间"),
        ),
        filters=between("at", moments=True, kind=by_code("kind")),
        masked=True,
        whose="enterprise_id",
    ),
    Listing(
        name="facts",
        title=Text(en="Facts", zh="核查信息"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(Evidence, actor),
        fields=(
            *whose(),
            PLACE,
            choice("fact", Text(en="Fact", zh="事项"), _FACTS),
            text("value", "Value", "内容"),
            choice("level", Text(en="Level", zh="依据"), named(EvidenceLevel)),
            text("source", "Source", "来源"),
            day("as_of", "As of", "截至日期"),
            day("valid_until", "Valid until", "有效期至"),
            text("basis", "Basis", "凭据"),
            moment("withdrawn_at", "Withdrawn at", "撤销时间"),
            moment("at", "Recorded at", "登记时间"),
        ),
        filters=between(
            "as_of", fact=by_code("fact"), level=by_code("level"), source=by_code("source")
        ),
        whose="enterprise_id",
    ),
    Listing(
        name="fact_requests",
        title=Text(en="Facts asked of departments", zh="数据查询"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(FactRequest, actor),
        fields=(
            NUMBER,
            *whose(),
            PLACE,
            codes("facts", "Facts asked", "查询事项", choices=_FACTS),
            text("department", "Department", "部门"),
            moment("asked_at", "Asked at", "提出时间"),
            day("due_on", "Due on", "应答复日期"),
            choice("state", Text(en="State", zh="状态"), _REQUEST),
            choice("answer", Text(en="Answer", zh="答复"), _ANSWERS),
            moment("answered_at", "Answered at", "答复时间"),
        ),
        filters=between("due_on", state=by_code("state"), department=by_code("department")),
    ),
    Listing(
        name=SHEET.name,
        title=Text(en="Sheet to answer requests in", zh="协查答复表"),
        kinds=OFFICES,
        rows=lambda actor, on: in_reach(FactRequest, actor),
        fields=_answer_sheet(),
        filters=between("due_on", state=by_code("state"), department=by_code("department")),
        order=("due_on", "pk"),
    ),
    Listing(
        name="visit_plans",
        title=Text(en="Planned visits", zh="走访计划"),
        kinds=STAFF,
        rows=lambda actor, on: in_reach(VisitPlan, actor),
        fields=(
            NUMBER,
            *whose(),
            PLACE,
            text("organisation", "Organisation", "承办单位"),
            text("visitor", "Visitor", "走访人"),
            text("reason", "Reason", "列入原因"),
            day("due_on", "Due on", "应完成日期"),
            choice("state", Text(en="State", zh="状态"), _PLAN),
            moment("made_at", "Planned at", "安排时间"),
        ),
        filters=between(
            "due_on", state=by_code("state"), organisation=by_code("organisation"),
            visitor=by_code("visitor"),
        ),
    ),
    Listing(
        name="visits",
        title=Text(en="Visits", zh="走访记录"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(Visit, actor),
        fields=(
            NUMBER,
            *whose(),
            PLACE,
            moment("visited_at", "Visited at", "走访时间"),
            choice("channel", Text(en="Way", zh="走访方式"), named(Channel)),
            choice("outcome", Text(en="Outcome", zh="走访结果"), named(VisitOutcome)),
            text("organisation", "Organisation", "走访单位"),
            text("by", "Visitor", "走访人").only(STAFF),
            codes("explained", "Policies explained", "宣讲政策"),
            text("note", "Note", "备注").only(STAFF).when_said_for_what(),
        ),
        filters=between(
            "visited_at", moments=True, outcome=by_code("outcome"), channel=by_code("channel"),
            organisation=by_code("organisation"),
        ),
    ),
    Listing(
        name="needs",
        title=Text(en="Needs", zh="融资需求"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(Need, actor),
        fields=(
            NUMBER,
            *whose(),
            PLACE,
            fact("need_amount_wan", "amount_wan"),
            fact("need_stated_on", "stated_on"),
            fact("need_term_months", "term_months"),
            fact("purpose"),
            fact("collateral", of="cases"),
            fact("wishes", "wished_banks", of="cases"),
            fact("wished_only", of="cases"),
            text("source", "Source", "来源"),
            day("withdrawn_on", "Withdrawn on", "撤回日期"),
            text("note", "Note", "备注").only(STAFF).when_said_for_what(),
        ),
        filters=between("stated_on", source=by_code("source"), purpose=by_code("purpose")),
    ),
)  # fmt: skip
