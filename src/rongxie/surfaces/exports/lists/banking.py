"""What goes to banks and comes back from them, and what is asked of them."""

from datetime import date

from django.db.models import BooleanField, F, OuterRef, Subquery, TextField, Value, When
from django.db.models import Case as When_
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.models import (
    BankAppetite,
    Card,
    Consent,
    Nomination,
    OffListLoan,
    Paper,
    Referral,
)
from rongxie.mechanism.reporting.access import returns_in_reach
from rongxie.mechanism.supervision.access import orders_in_reach
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.exports.fields import (
    BANKS,
    ENTERPRISES,
    STAFF,
    Field,
    choice,
    codes,
    day,
    fact,
    moment,
    named,
    number,
    text,
    titled,
    wan,
    whole,
    yes,
)
from rongxie.surfaces.exports.listing import (
    Listing,
    Rows,
    between,
    by_branch,
    by_code,
    by_number,
    by_pile,
)
from rongxie.surfaces.exports.lists.whose import (
    BANK,
    CASE,
    NUMBER,
    PLACE,
    whose_by_card,
    whose_for_staff,
)
from rongxie.values.texts import Text

_ALL = STAFF | ENTERPRISES | BANKS
_STATE = Text(en="State", zh="状态")
_VERDICT = titled(approved=("Approved", "同意"), refused=("Refused", "不同意"))
_NOMINATION = titled(
    new=("New", "待答复"), opened=("Case opened", "已立案"), declined=("Declined", "未采纳")
)
_ORDER = titled(
    open=("Open", "待回复"), answered=("Answered", "已回复"), closed=("Closed", "已办结")
)
_IDENTIFIED = titled(
    phone_code=("One-time code", "短信验证"), face_to_face=("Face to face", "当面核实"),
    e_licence=("Electronic licence", "电子营业执照"), paper=("Paper", "纸质授权"),
)  # fmt: skip
_FIGURES = tuple(c for c in layout("returns") if c.name not in {"month", "region", "bank"})


def _appetites(actor: Actor, on: date) -> Rows:
    """A bank sees what it takes itself, and not what others take."""
    rows = in_reach(BankAppetite, actor)
    if actor.kind is not Kind.BANK:
        return rows
    own = below(actor.bank_path)
    return rows.filter(bank_path__gte=own.lo, bank_path__lt=own.hi)


def _answers() -> tuple[Field, ...]:
    """Return the sheet that a bank brings back: what is known is filled in, the rest blank.

    What it says of a step that was taken agrees with the record, so that it can come back as it is.
    """
    cards = Card.objects.filter(referral=OuterRef("pk"))
    on_card = {name: Subquery(cards.values(_text=KT(f"content__{name}"))[:1])
               for name in ("uscc", "name")}  # fmt: skip
    known: dict[str, Combinable] = {
        "referral": F("pk"), "uscc": on_card["uscc"], "contacted_on": F("contacted_on"),
        "complete_on": F("file_complete_on"),
        "accepted": When_(When(accepted_at__isnull=False, then=Value(True)),
                          default=Value(None, BooleanField())),
    }  # fmt: skip
    whose = (Field(column=layout("enterprises").columns["name"], source=on_card["name"]),
             fact("amount_wan", of="cases"))  # fmt: skip
    first, second, *others = (
        fact(column.name, known.get(column.name, Value(None, TextField())), of="answers")
        for column in layout("answers")
    )
    return (first, second, *whose, *others)


def _figure(name: str) -> Field:
    return fact(name, KT(f"figures__{name}"), of="returns")


LISTS = (
    Listing(
        name="referrals",
        title=Text(en="Referrals", zh="推送办理清单"),
        kinds=_ALL,
        rows=lambda actor, on: in_reach(Referral, actor),
        fields=(
            whole("referral", "Referral", "推送编号", "pk"),
            CASE,
            *whose_by_card(),
            PLACE,
            BANK,
            choice("state", _STATE, named(ReferralState, "staff")).only(STAFF, BANKS),
            choice("state", _STATE, named(ReferralState, "enterprise")).only(ENTERPRISES),
            fact("amount_wan", of="cases"),
            whole("rank", "Wish", "意向顺位"),
            moment("sent_at", "Sent at", "推送时间"),
            day("accept_due_on", "To accept by", "应接收日期"),
            moment("accepted_at", "Accepted at", "接收时间"),
            day("contact_due_on", "To contact by", "应联系日期"),
            day("contacted_on", "Contacted on", "联系日期"),
            day("handed_in_on", "Papers handed in on", "企业交齐日期"),
            day("file_complete_on", "File complete on", "收齐材料日期"),
            day("decision_due_on", "To decide by", "应决定日期"),
            day("ended_on", "Ended on", "办结日期"),
            text("cause", "Cause of the end", "办结原因"),
        ),
        filters=between(
            "sent_at", moments=True, state=by_code("state"), bank=by_code("bank"), pile=by_pile,
            branch=by_branch,
        ),
    ),
    Listing(
        name="answers",
        title=Text(en="Sheet to answer in", zh="办理反馈表"),
        kinds=BANKS | {Kind.SYSTEM},
        rows=lambda actor, on: in_reach(Referral, actor),
        fields=_answers(),
        filters=between("sent_at", moments=True, pile=by_pile, branch=by_branch),
    ),
    Listing(
        name="papers",
        title=Text(en="Papers", zh="材料清单"),
        kinds=_ALL,
        rows=lambda actor, on: in_reach(Paper, actor),
        fields=(
            whole("referral", "Referral", "推送编号", "referral_id"),
            *whose_by_card("referral_id"),
            PLACE,
            text("paper", "Paper", "材料", "name"),
            text("paper_code", "Kind of paper", "材料代码", "code"),
            yes("needed", "Needed", "必需"),
            day("asked_on", "Asked on", "要求日期"),
            day("received_on", "Received on", "收到日期"),
            text("received_from", "Received from", "提供方"),
        ),
        filters=between("asked_on", referral=by_number("referral")),
    ),
    Listing(
        name="decisions",
        title=Text(en="Decisions", zh="授信决定"),
        kinds=_ALL,
        rows=lambda actor, on: in_reach(Decision, actor),
        fields=(
            whole("referral", "Referral", "推送编号", "referral_id"),
            CASE,
            *whose_by_card("referral_id"),
            PLACE,
            BANK,
            choice("verdict", Text(en="Decision", zh="决定"), _VERDICT),
            day("decided_on", "Decided on", "决定日期"),
            wan("line_wan", "Line", "授信额度", "amount_wan"),
            number("rate", "Rate (% a year)", "年利率(%)"),
            number("total_rate", "Total cost (% a year)", "综合融资成本(%)"),
            whole("term_months", "Term (months)", "授信期限(月)"),
            day("ends_on", "To be drawn by", "额度有效期至"),
            codes("flags", "Marks", "标识"),
            codes("reasons", "Reasons", "原因代码"),
            text("words", "Words to the enterprise", "对企业的说明").when_said_for_what(),
        ),
        filters=between("decided_on", verdict=by_code("verdict"), bank=by_code("bank")),
    ),
    Listing(
        name="drawdowns",
        title=Text(en="Drawdowns", zh="放款"),
        kinds=_ALL,
        rows=lambda actor, on: in_reach(Drawdown, actor),
        fields=(
            NUMBER,
            *whose_by_card("decision_id", led_by="referral__decision"),
            PLACE,
            BANK,
            text("reference", "Bank's number", "银行流水号"),
            day("drawn_on", "Drawn on", "放款日期"),
            wan("drawn_wan", "Amount drawn", "放款金额", "amount_wan"),
            number("rate", "Rate (% a year)", "年利率(%)"),
            whole("term_months", "Term (months)", "贷款期限(月)"),
            codes("flags", "Marks", "标识"),
            day("repaid_on", "Repaid on", "还清日期"),
        ),
        filters=between("drawn_on", bank=by_code("bank")),
    ),
    Listing(
        name="consents",
        title=Text(en="Consents", zh="授权"),
        kinds=_ALL,
        rows=lambda actor, on: in_reach(Consent, actor),
        fields=(
            NUMBER,
            *whose_for_staff(),
            PLACE,
            BANK,
            text("consent_purpose", "What for", "授权事项", "purpose"),
            day("given_on", "Given on", "授权日期"),
            day("ends_on", "Ends on", "授权期限至"),
            choice("identified", Text(en="Identified by", zh="身份核验方式"), _IDENTIFIED),
            moment("withdrawn_at", "Withdrawn at", "撤回时间"),
        ),
        filters=between("given_on", bank=by_code("bank"), purpose=by_code("purpose")),
    ),
    Listing(
        name="nominations",
        title=Text(en="Nominations by banks", zh="银行推荐"),
        kinds=STAFF | BANKS,
        rows=lambda actor, on: in_reach(Nomination, actor),
        fields=(
            NUMBER,
            BANK,
            fact("uscc"),
            fact("name"),
            PLACE,
            fact("amount_wan", of="cases"),
            yes("facility_before", "Had a line before", "已有授信"),
            choice("state", _STATE, _NOMINATION),
            whole("case", "Case opened", "所立案件", "case_id"),
            moment("at", "Nominated at", "推荐时间"),
        ),
        filters=between("at", moments=True, state=by_code("state"), bank=by_code("bank")),
    ),
    Listing(
        name="off_list_loans",
        title=Text(en="Loans outside of the lists", zh="清单外放款"),
        kinds=STAFF | BANKS,
        rows=lambda actor, on: in_reach(OffListLoan, actor),
        fields=(
            BANK,
            text("reference", "Bank's number", "银行流水号"),
            fact("uscc"),
            PLACE,
            wan("drawn_wan", "Amount drawn", "放款金额", "amount_wan"),
            number("rate", "Rate (% a year)", "年利率(%)"),
            day("drawn_on", "Drawn on", "放款日期"),
            moment("at", "Reported at", "报送时间"),
        ),
        filters=between("drawn_on", bank=by_code("bank")),
    ),
    Listing(
        name="appetites",
        title=Text(en="What banks take", zh="银行受理范围"),
        kinds=STAFF | BANKS,
        rows=_appetites,
        fields=(
            fact("bank_id", "bank", of="banks"),
            *(
                fact(name, of="banks")
                for name in (
                    "regions", "min_wan", "max_wan", "collaterals", "industries", "capacity",
                )
            ),
            day("since", "Since", "生效日期"),
        ),
        filters={"bank": by_code("bank")},
    ),
    Listing(
        name="orders",
        title=Text(en="Supervision orders", zh="督办单"),
        kinds=STAFF | BANKS,
        rows=lambda actor, on: orders_in_reach(actor),
        fields=(
            NUMBER,
            text("about", "About", "所涉"),
            *(field.only(STAFF) for field in whose_for_staff()),
            PLACE,
            BANK,
            text("addressee", "Addressee", "承办单位"),
            choice("cause", Text(en="Cause", zh="督办原因"), named(OrderCause)),
            text("text", "Text", "要求").when_said_for_what(),
            moment("opened_at", "Opened at", "下达时间"),
            day("due_on", "Due on", "应回复日期"),
            choice("state", _STATE, _ORDER),
            text("answer", "Answer", "回复").when_said_for_what(),
            moment("answered_at", "Answered at", "回复时间"),
            choice("outcome", Text(en="Outcome", zh="处理结果"), named(OrderOutcome)),
            moment("closed_at", "Closed at", "办结时间"),
        ),
        filters=between("due_on", state=by_code("state"), cause=by_code("cause")),
    ),
    Listing(
        name="returns",
        title=Text(en="Monthly bank returns", zh="银行月报"),
        kinds=STAFF | BANKS,
        rows=lambda actor, on: returns_in_reach(actor).filter(replaced_at=None),
        fields=(
            fact("month", of="returns"),
            fact("region", of="returns"),
            fact("bank", of="returns"),
            *(_figure(column.name) for column in _FIGURES),
            moment("filed_at", "Filed at", "报送时间"),
        ),
        filters=between("month", bank=by_code("bank")),
    ),
)  # fmt: skip
