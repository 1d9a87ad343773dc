"""The pages on which a township does something; its desk and the records of cases lead to them."""

from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.reviewing.chosen import chosen
from rongxie.values.texts import Text

OFFICE = frozenset({Kind.OFFICE})
_OWN = "rongxie.surfaces.web.townships"
_DECLARING, _COACHING = f"{_OWN}.declaring", f"{_OWN}.coaching"
_PLANNING = f"{_OWN}.planning"


class AskForm(PageForm):
    """What is missing, in words that the enterprise reads."""

    items = WordsField(
        label=_("What is missing"), rows=8,
        help_text=_("One line for each item, as the enterprise is to read it. What failed or is not"
                    " known stands here already: change the words, and take out what does not"
                    " matter."),
    )  # fmt: skip


SHEET = ActionPage(
    name="declare_sheet",
    address="enterprises/<int:enterprise_id>/sheet/",
    kinds=OFFICE,
    title=Text(en="Declare from a paper sheet", zh="录入纸质申报表"),
    button=Text(en="Declare", zh="申报"),
    lead=Text(en="What is known stands here already: compare it with the sheet.",
              zh="已掌握的内容已填好，请与纸质表核对。"),
    subject=later(f"{_DECLARING}.sheet_subject"),
    form=f"{_OWN}.forms.SheetForm",
    known=later(f"{_DECLARING}.sheet_known"),
    action=f"{_OWN}.keeping.declare_from_sheet",
    asks=later(f"{_DECLARING}.sheet_asks"),
    template="townships/sheet.html",
    came=lambda case: {"case_id": case.pk},
    told_at="cases/<int:case_id>/sheet/done/",
    done=later(f"{_DECLARING}.sheet_done"),
    places={"NotCommitted": "signed_on", "NotIdentified": "sheet", "BankNotNamed": "first_bank",
            "DayNotPossible": "ends_on", "NeedNotWhole": "amount_wan",
            "PapersNotChecked": "checked"},
)  # fmt: skip
DECLARE = ActionPage(
    name="declare_case",
    step="declare",
    address="cases/<int:case_id>/declare/",
    kinds=OFFICE,
    title=Text(en="Check the papers and declare", zh="核对材料并申报"),
    button=Text(en="Declare", zh="申报"),
    subject=later(f"{_DECLARING}.check_subject"),
    form=f"{_OWN}.forms.CheckForm",
    known=later(f"{_DECLARING}.check_known"),
    action=f"{_OWN}.keeping.declare_checked",
    asks=later(f"{_DECLARING}.check_asks"),
    done=later(f"{_DECLARING}.check_done"),
    template="townships/check.html",
    places={"NotCommitted": "signed_on", "PapersNotChecked": "checked"},
)
ASK = ActionPage(
    name="ask_back",
    address="cases/<int:case_id>/ask/",
    kinds=OFFICE,
    title=Text(en="Return it to the enterprise to complete", zh="退回企业补充"),
    button=Text(en="Return", zh="退回补充"),
    lead=Text(en="The enterprise reads this on its page and is sent a message. The case stays on"
                 " your list.",
              zh="企业可在办理进度页看到以下内容，并会收到短信。案件仍保留在待核对清单中。"),
    subject=later(f"{_DECLARING}.ask_subject"),
    known=lambda subject: {"items": subject.row[1]},
    form=AskForm,
    action="rongxie.mechanism.lists.actions.asking.ask_back",
    asks=later(f"{_DECLARING}.ask_asks"),
    done=later(f"{_DECLARING}.ask_done"),
    places={"ReasonsMissing": "items"},
)  # fmt: skip
PROVE = ActionPage(
    name="prove_task",
    address="coaching/<int:task_id>/prove/",
    kinds=OFFICE,
    title=Text(en="Prove that a task is done", zh="登记辅导任务完成"),
    button=Text(en="The task is done", zh="登记完成"),
    subject=later(f"{_COACHING}.prove_subject"),
    form=f"{_OWN}.forms.ProofForm",
    known=lambda _subject: {"done_on": today()},
    action=f"{_OWN}.keeping.prove_with_file",
    asks=later(f"{_COACHING}.prove_asks"),
    done=later(f"{_COACHING}.prove_done"),
    places={"DoneInFuture": "done_on", "ProofMissing": "proof"},
)
CURED = ActionPage(
    name="return_to_list",
    step="return_to_list",
    address="cases/<int:case_id>/again/",
    kinds=OFFICE,
    title=Text(en="Declare a coached case again", zh="辅导后重新申报"),
    button=Text(en="Declare again", zh="重新申报"),
    lead=Text(en="The case is screened anew on today's facts.", zh="将按今日掌握的情况重新筛查。"),
    subject=later(f"{_COACHING}.cured_subject"),
    form=f"{_OWN}.forms.CuredForm",
    known=lambda subject: {"committed_on": subject.row.committed_on},
    action="rongxie.mechanism.coaching.actions.curing.return_to_list",
    asks=lambda subject, given: {
        "case_id": subject.row.pk, "committed_on": given["committed_on"],
    },
    done=later(f"{_COACHING}.cured_done"),
    places={"NotCommitted": "committed_on"},
)  # fmt: skip
PLAN = ActionPage(
    name="plan_visits",
    address="township/plans/new/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Plan visits", zh="安排走访"),
    button=Text(en="Plan them", zh="列入计划"),
    subject=later(f"{_PLANNING}.plan_subject"),
    form=f"{_OWN}.forms.PlanForm",
    known=later(f"{_PLANNING}.plan_known"),
    action=f"{_PLANNING}.plan_and_hand_out",
    asks=later(f"{_PLANNING}.plan_asks"),
    changes=later(f"{_PLANNING}.changes"),
    came=lambda rows: {"chosen": chosen(row.plan for row in rows if row.plan)},
    told_at="township/plans/made/<cases:chosen>/",
    done=later(f"{_PLANNING}.plan_done"),
    places={"PlanNotWhole": "due_on", "VisitorNotThere": "visitors"},
)
HAND_OUT = ActionPage(
    name="hand_out",
    address="township/plans/out/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Hand visits out", zh="分派走访"),
    button=Text(en="Hand them out", zh="分派"),
    subject=later(f"{_PLANNING}.hand_subject"),
    form=f"{_OWN}.forms.HandOutForm",
    action=f"{_PLANNING}.hand_out_shared",
    asks=later(f"{_PLANNING}.hand_asks"),
    changes=later(f"{_PLANNING}.changes"),
    done=later(f"{_PLANNING}.hand_done"),
    places={"VisitorNotThere": "visitors"},
)
DROP = ActionPage(
    name="drop_plans",
    address="township/plans/back/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Take visits back", zh="取消走访安排"),
    button=Text(en="Take them back", zh="取消"),
    lead=Text(en="They disappear from the plan of their visitors; the reason is kept.",
              zh="将从走访员的计划中移除，取消原因会保留。"),
    subject=later(f"{_PLANNING}.drop_subject"),
    form=f"{_OWN}.forms.DropForm",
    action=f"{_PLANNING}.drop_plans",
    asks=later(f"{_PLANNING}.drop_asks"),
    done=later(f"{_PLANNING}.drop_done"),
    places={"NoWhy": "why"},
)  # fmt: skip
PAGES: tuple[ActionPage, ...] = (SHEET, DECLARE, ASK, PROVE, CURED, PLAN, HAND_OUT, DROP)
