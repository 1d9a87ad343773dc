"""Matters, screenings, and the way of a case onto the list and off it."""

from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause, RemovalCause, SignMode
from rongxie.mechanism.lists.models import Batch, BatchCase, Removal
from rongxie.mechanism.matters.access import matters_in_reach
from rongxie.mechanism.matters.models import MatterKind, Outcome
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.steps import State
from rongxie.surfaces.exports.fields import (
    BANKS,
    ENTERPRISES,
    STAFF,
    choice,
    codes,
    day,
    fact,
    moment,
    named,
    text,
    titled,
    whole,
    yes,
)
from rongxie.surfaces.exports.listing import Listing, between, by_code, by_number, by_place
from rongxie.surfaces.exports.lists.whose import (
    BANK,
    CASE,
    NUMBER,
    PLACE,
    whose,
    whose_for_staff,
)
from rongxie.values.texts import Text

_BOTH = STAFF | ENTERPRISES
_STATE = Text(en="State", zh="状态")
_MATTER = titled(
    open=("Open", "待答复"), answered=("Answered", "已答复"), closed=("Closed", "已办结")
)
_BATCH = titled(
    laid=("Laid before the convener", "待签字"), signed=("Signed", "已签字"),
    taken_back=("Taken back", "已撤回"),
)  # fmt: skip
_REMOVAL = titled(
    proposed=("Proposed", "待决定"), declined=("Declined", "不予移出"),
    removed=("Removed", "已移出"), restored=("Restored", "已恢复"),
)  # fmt: skip
_PLAN = titled(open=("Open", "辅导中"), cured=("Cured", "已修复"), ended=("Ended", "已结束"))
_VERDICTS = ("operating", "premises", "demand", "credit", "purpose")

LISTS = (
    Listing(
        name="matters",
        title=Text(en="Matters", zh="事项"),
        kinds=STAFF | ENTERPRISES | BANKS,
        rows=lambda actor, on: matters_in_reach(actor),
        fields=(
            NUMBER,
            choice("kind", Text(en="Kind", zh="事项类型"), named(MatterKind)),
            *whose_for_staff(),
            PLACE,
            BANK,
            text("about", "About", "所涉"),
            text("title", "Title", "标题").when_said_for_what(),
            text("text", "Text", "内容").when_said_for_what(),
            moment("raised_at", "Raised at", "提出时间"),
            text("asker", "Asker", "提出单位").only(STAFF, BANKS),
            text("addressee", "Addressee", "承办单位"),
            day("due_on", "Due on", "应答复日期"),
            choice("state", _STATE, _MATTER),
            choice("outcome", Text(en="Outcome", zh="处理结果"), named(Outcome)),
            moment("answered_at", "Answered at", "答复时间"),
            moment("closed_at", "Closed at", "办结时间"),
        ),
        filters=between(
            "due_on", state=by_code("state"), kind=by_code("kind"), addressee=by_code("addressee")
        ),
    ),
    Listing(
        name="screenings",
        title=Text(en="Screenings", zh="筛查记录"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(Screening, actor),
        fields=(
            NUMBER,
            *whose(),
            PLACE,
            day("as_of", "As of", "截至日期"),
            *(fact(name, of="results") for name in _VERDICTS),
            *(fact(name, of="results") for name in ("outcome", "fail_kind", "admission", "size")),
            codes("by_tick", "Standards by tick", "依乡镇勾选的标准"),
            moment("at", "Screened at", "筛查时间"),
        ),
        filters=between("as_of", outcome=by_code("outcome"), admission=by_code("admission")),
        whose="enterprise_id",
    ),
    Listing(
        name="cases",
        title=Text(en="Cases", zh="申报推荐清单"),
        kinds=_BOTH,
        rows=lambda actor, on: cases_in_reach(actor),
        fields=(
            fact("case_id", "pk", of="cases"),
            *whose(),
            PLACE,
            choice("state", _STATE, named(State, "staff")).only(STAFF),
            choice("state", _STATE, named(State, "enterprise")).only(ENTERPRISES),
            fact("amount_wan", of="cases"),
            fact("need_term_months", "term_months"),
            fact("purpose"),
            fact("collateral", of="cases"),
            fact("wishes", "wished_banks", of="cases"),
            fact("wished_only", of="cases"),
            fact("excluded", "excluded_banks", of="cases"),
            choice("origin", Text(en="Found by", zh="来源方式"), named(CaseOrigin)),
            yes("facility_before", "Had a line before", "已有授信"),
            day("committed_on", "Commitment signed on", "承诺日期"),
            text("sector", "Sector authority", "行业主管部门"),
            codes("banks", "Banks sent to", "已推送银行"),
            choice("cause", Text(en="Cause of the end", zh="办结原因"), named(CloseCause)),
            moment("opened_at", "Opened at", "登记时间"),
            moment("moved_at", "Moved at", "状态更新时间"),
            day("recommended_on", "Recommended on", "列入推荐日期"),
        ),
        filters=between(
            "opened_at", moments=True, state=by_code("state"), origin=by_code("origin"),
            sector=by_code("sector"),
        ),
    ),
    Listing(
        name="batches",
        title=Text(en="Batches", zh="批次"),
        kinds=STAFF,
        rows=lambda actor, on: in_reach(Batch, actor),
        fields=(
            NUMBER,
            PLACE,
            choice("state", _STATE, _BATCH),
            whole("count", "Cases", "户次"),
            whole("previous", "Batch before", "上一批次", "previous_id"),
            moment("laid_at", "Laid at", "提交时间"),
            choice("mode", Text(en="Signed how", zh="签字方式"), named(SignMode)),
            text("document", "Document", "授权文号"),
            moment("signed_at", "Signed at", "签字时间"),
            text("digest", "Digest", "摘要值"),
        ),
        filters=between("laid_at", moments=True, state=by_code("state")),
    ),
    Listing(
        name="batch_cases",
        title=Text(en="Cases of batches", zh="批次明细"),
        kinds=STAFF,
        rows=lambda actor, on: in_reach(BatchCase, actor),
        fields=(
            whole("batch", "Batch", "批次", "batch_id"),
            whole("position", "Position", "序号"),
            CASE,
            PLACE,
            yes("struck", "Struck out", "划去"),
        ),
        filters={"batch": by_number("batch"), "region": by_place()},
    ),
    Listing(
        name="removals",
        title=Text(en="Removals", zh="移出"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(Removal, actor),
        fields=(
            NUMBER,
            CASE,
            *whose(),
            PLACE,
            choice("cause", Text(en="Cause", zh="移出原因"), named(RemovalCause)),
            text("grounds", "Grounds", "事实依据").when_said_for_what(),
            moment("proposed_at", "Proposed at", "提出时间"),
            day("due_on", "To be decided by", "应决定日期"),
            choice("state", _STATE, _REMOVAL),
            moment("decided_at", "Decided at", "决定时间"),
            text("document", "Document", "文号"),
            day("notice_on", "Notice on", "告知日期"),
            day("appeal_until", "Appeal until", "申诉截止日期"),
            day("reentry_on", "May be listed again on", "可重新申报日期"),
            moment("restored_at", "Restored at", "恢复时间"),
        ),
        filters=between("due_on", state=by_code("state"), cause=by_code("cause")),
    ),
    Listing(
        name="coaching_plans",
        title=Text(en="Coaching plans", zh="辅导方案"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(CoachingPlan, actor),
        fields=(
            NUMBER,
            CASE,
            *whose(),
            PLACE,
            codes("reasons", "Reasons", "原因代码"),
            codes("tests", "Tests to cure", "待修复项"),
            codes("playbooks", "Playbooks", "修复方案"),
            text("coach", "Coach", "辅导单位"),
            day("due_on", "Due on", "应完成日期"),
            choice("state", _STATE, _PLAN),
            moment("opened_at", "Opened at", "开始时间"),
            moment("ended_at", "Ended at", "结束时间"),
        ),
        filters=between("due_on", state=by_code("state"), coach=by_code("coach")),
    ),
    Listing(
        name="coaching_tasks",
        title=Text(en="Coaching tasks", zh="辅导任务"),
        kinds=_BOTH,
        rows=lambda actor, on: in_reach(CoachingTask, actor),
        fields=(
            NUMBER,
            whole("plan", "Plan", "方案编号", "plan_id"),
            *whose(),
            PLACE,
            text("playbook", "Playbook", "修复方案"),
            text("task", "Task", "任务"),
            day("due_on", "Due on", "应完成日期"),
            day("done_on", "Done on", "完成日期"),
            text("proof", "Proof", "凭据"),
            text("note", "Note", "备注").only(STAFF).when_said_for_what(),
        ),
        filters=between("due_on", playbook=by_code("playbook")),
    ),
)  # fmt: skip
