"""The record itself and the figures that are counted from it."""

from decimal import Decimal

from django.db.models import F, OuterRef, Subquery

from rongxie.foundation.events.models import EventRow, Seal
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.reporting.models import DayFigure
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.surfaces.exports.fields import choice, day, moment, text, wan, whole
from rongxie.surfaces.exports.listing import Listing, between, by_code
from rongxie.surfaces.exports.lists.whose import BANK, PLACE
from rongxie.values.columns import Choice
from rongxie.values.texts import Text

_KIND = Text(en="What happened", zh="事件")
_KINDS = tuple(Choice(kind.name, kind.title) for kind in event_kinds().values())
_AUDIT = frozenset({Kind.AUDITOR, Kind.SYSTEM})
_FEN_OF_A_WAN = Decimal(1_000_000)
_SEAL = Seal.objects.filter(event=OuterRef("pk"))

LISTS = (
    Listing(
        name="events",
        title=Text(en="Events", zh="事件记录"),
        kinds=_AUDIT,
        rows=lambda actor, on: in_reach(EventRow, actor),
        fields=(
            whole("number", "Number", "编号", "pk"),
            whole("seq", "Place in the chain", "链上序号", Subquery(_SEAL.values("seq")[:1])),
            moment("at", "When", "发生时间"),
            moment("recorded_at", "Recorded at", "记录时间"),
            text("actor", "Who", "操作人"),
            text("organisation", "Organisation", "所属单位"),
            PLACE,
            choice("kind", _KIND, _KINDS),
            text("subject", "Subject", "对象"),
            text("case_id", "Case number", "案件号", F("case")),
            text("enterprise", "Enterprise", "主体编号"),
            BANK,
            text("payload", "Payload", "内容"),
        ),
        filters=between("at", moments=True, kind=by_code("kind")),
    ),
    Listing(
        name="figures",
        title=Text(en="Figures of days", zh="每日统计"),
        kinds=_AUDIT | {Kind.OFFICE},
        rows=lambda actor, on: in_reach(DayFigure, actor),
        fields=(
            day("day", "Day", "日期"),
            PLACE,
            BANK,
            choice("kind", _KIND, _KINDS),
            text("mark", "Mark", "标识"),
            whole("times", "Times", "次数"),
            wan("amount_wan", "Amount", "金额", F("amount_fen") / _FEN_OF_A_WAN),
        ),
        filters=between("day", kind=by_code("kind"), bank=by_code("bank")),
        order=("region", "bank", "day", "kind", "mark"),
    ),
)
