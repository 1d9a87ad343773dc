"""The pages of batches on which something is done, beside the signature itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.reviewing.pages import OFFICE, NothingAsked
from rongxie.values.texts import Text

_OWN = "rongxie.surfaces.web.signing.laying"


class ScanForm(PageForm):
    """The signed pages."""

    scan = forms.FileField(
        label=_("Scan of the signed list"), help_text=_("PDF or picture of all signed pages"),
        error_messages={"required": _("Choose the file with the signed pages.")},
    )  # fmt: skip


LAY = ActionPage(
    name="lay_batch",
    address="batches/lay/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Lay a batch before the convener", zh="编批提请签批"),
    button=Text(en="Lay it before the convener", zh="提请签批"),
    lead=Text(en="The batch keeps every case as it stands now. If one changes before the"
                 " signature, nothing is signed and the case is named.",
              zh="批次按当前情况固定。签批前案件如有变化，将不能签批并指出该案件。"),
    subject=later(f"{_OWN}.lay_subject"),
    form=NothingAsked,
    action="rongxie.mechanism.lists.actions.laying.lay_batch",
    asks=lambda subject, _given: subject.row,
    done=later(f"{_OWN}.lay_done"),
)  # fmt: skip
TAKE_BACK = ActionPage(
    name="take_back_batch",
    address="batches/<int:batch_id>/take-back/",
    kinds=OFFICE,
    title=Text(en="Take the batch back", zh="撤回批次"),
    button=Text(en="Take it back", zh="撤回"),
    subject=later(f"{_OWN}.take_back_subject"),
    form=NothingAsked,
    action="rongxie.mechanism.lists.actions.laying.take_back_batch",
    asks=lambda subject, _given: {"batch_id": subject.row.pk},
    done=later(f"{_OWN}.take_back_done"),
    changes=later(f"{_OWN}.take_back_changes"),
)
SCAN = ActionPage(
    name="scan_batch",
    address="batches/<int:batch_id>/scan/",
    kinds=OFFICE,
    title=Text(en="Hand in the signed paper", zh="上传签字扫描件"),
    button=Text(en="Hand it in", zh="上传"),
    subject=later(f"{_OWN}.scan_subject"),
    form=ScanForm,
    action=f"{_OWN}.store_scan",
    asks=later(f"{_OWN}.scan_asks"),
    done=later(f"{_OWN}.scan_done"),
)

PAGES = (LAY, TAKE_BACK, SCAN)
