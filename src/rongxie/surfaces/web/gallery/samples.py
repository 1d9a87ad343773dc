"""What the gallery shows in its components: invented, and in both languages."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.pages import Change, Done, Next
from rongxie.surfaces.web.acting.presenting import Answer
from rongxie.surfaces.web.charts import Point, bar_chart, line_chart
from rongxie.surfaces.web.duties.asking import Item, Waiting
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.clocks import clock
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.surfaces.web.worklists.wording import STANDARDS, VERDICTS
from rongxie.values.texts import Text

_HOPED = Text(en="Yong'an Repair Shop", zh="永安机械修理铺")
_OTHER = Text(en="Ruixiang Food Co.", zh="瑞祥食品有限公司")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of work."""

    name: Text
    place: Text
    amount: Decimal
    state: Text
    kind: str
    days: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the bar: done, now or to come."""

    title: Text
    stands: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the list of tasks."""

    title: Text
    stands: Text
    kind: str
    address: str = ""
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people wrote."""

    name: str
    title: Text
    mine: str
    theirs: str


def everything(on: date) -> dict[str, Any]:
    """Return what the components are shown with, on a day."""
    town = Text(en="Lakeside Town", zh="湖滨镇")
    rows = [
        Row(_HOPED, town, Decimal("50.5"), Text(en="To be reviewed", zh="待审核"), "plain", 3),
        Row(_OTHER, town, Decimal(300), Text(en="At a bank", zh="银行办理中"), "brand", -4),
    ]
    return {
        "rows": [(row, clock("", on + timedelta(days=row.days), on)) for row in rows],
        "tabs": _tabs(), "todos": _waiting(on), "items": _items(on), "steps": _steps(),
        "tasks": _tasks(), "verdicts": list(zip(STANDARDS.values(), _three(), strict=True)),
        "answers": [Answer("amount", str(_("Amount")), "50.5"),
                    Answer("on", str(_("Day")), "2026-11-20"),
                    Answer("words", str(_("Remarks")), str(_("Not given")))],
        "change": Change(_HOPED, (
            Text(en="12 cases go onto the recommendation list.", zh="12件案件列入推荐清单。"),
            Text(en="Each enterprise is told.", zh="逐户告知企业。"))),
        "done": _done(), "conflicts": _conflicts(),
        "bars": bar_chart(_by_town(), str(_("Visits by place"))),
        "line": line_chart(_by_month(), str(_("Visits by month"))),
        "points": _by_town(),
    }  # fmt: skip


def _three() -> list[Any]:
    return [VERDICTS[name] for name in ("met", "met", "unknown", "not_met", "met")]


def _tabs() -> list[Tab]:
    return [
        Tab(Text(en="All", zh="全部"), 45, "?", True),
        Tab(Text(en="To be reviewed", zh="待审核"), 17, "?", False),
        Tab(Text(en="Overdue", zh="已逾期"), 4, "?", False),
    ]


def _waiting(on: date) -> list[Waiting]:
    soon = clock("", on + timedelta(days=3), on)
    return [
        Waiting(Text(en="Decide", zh="作出授信决定"), 5, 2, soon, "?"),
        Waiting(Text(en="First contact", zh="首次联系"), 4, 0, soon, "?"),
        Waiting(Text(en="Matters to answer", zh="待答复事项"), 7, 0, None, ""),
    ]


def _items(on: date) -> list[Item]:
    decide = Text(en="Decide", zh="作出授信决定")
    return [
        Item(decide, _HOPED, "?", clock("", on - timedelta(days=4), on), None),
        Item(decide, _OTHER, "", None, on - timedelta(days=9)),
    ]


def _steps() -> list[Step]:
    return [
        Step(Text(en="Declared", zh="已申报"), "done", "2026-11-02"),
        Step(Text(en="Recommended", zh="已推荐"), "done", "2026-11-09"),
        Step(Text(en="At a bank", zh="银行办理中"), "now", "2026-11-12"),
        Step(Text(en="Money drawn", zh="放款"), "later"),
    ]


def _tasks() -> list[Task]:
    return [
        Task(Text(en="The enterprise", zh="主体情况"), Text(en="Done", zh="已完成"), "good", "?"),
        Task(Text(en="The need", zh="融资需求"), Text(en="To do", zh="待填写"), "brand", "?",
             Text(en="About 4 questions", zh="约4个问题")),
        Task(Text(en="Consent", zh="授权"), Text(en="Cannot start yet", zh="暂不能开始"), "plain"),
    ]  # fmt: skip


def _done() -> Done:
    return Done(
        title=Text(en="The declaration is handed in", zh="申报已提交"),
        number="34118100217",
        next=(Next(Text(en="The task force reviews it", zh="专班审核"), "2026-11-27"),
              Next(Text(en="A bank contacts you", zh="银行与您联系"), "2026-12-04")),
        contact=Text(en="the task force of your county", zh="县级专班"),
        onward=(("?", Text(en="To the case", zh="查看案件")),),
    )  # fmt: skip


def _conflicts() -> list[Conflict]:
    return [
        Conflict("amount", Text(en="Amount", zh="金额"), "50", "80"),
        Conflict("purpose", Text(en="Purpose", zh="用途"), "设备更新", "流动资金"),
    ]


def _by_town() -> list[Point]:
    counts = ((Text(en="Lakeside Town", zh="湖滨镇"), 412),
              (Text(en="Economic Development Zone", zh="经济技术开发区"), 268),
              (Text(en="East Stream", zh="东溪乡"), 57))  # fmt: skip
    return [Point(said(name, language_now()), count, str(count)) for name, count in counts]


def _by_month() -> list[Point]:
    counts = (184, 596, 438, 366, 402, 511)
    return [Point(f"2026-{n:02}", count, str(count)) for n, count in enumerate(counts, 6)]
