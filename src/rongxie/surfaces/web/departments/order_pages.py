"""The pages on which an order is answered, closed for its answer, or taken back."""

from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.supervision.models import OrderOutcome
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.loading import later
from rongxie.values.texts import Text

_OWN = "rongxie.surfaces.web.departments.ordering"
_ACTIONS = "rongxie.mechanism.supervision.actions.ordering"


class AnswerOrderForm(PageForm):
    """How things stand, in words that the one who gave the order reads."""

    answer = WordsField(
        label=_("The answer"), rows=6,
        help_text=_("Say how things stand, what was decided and why. Who gave the order reads it."),
    )  # fmt: skip


class CloseOrderForm(PageForm):
    """How an order that was answered came to its end."""

    outcome = OneOfField(label=_("What came of it"), of=[
        (one.value, one.named) for one in (OrderOutcome.ANSWERED, OrderOutcome.DECIDED)
    ])  # fmt: skip


class EndOrderForm(PageForm):
    """Why nothing need be answered any more."""

    outcome = OneOfField(label=_("Why it ends"), of=[
        (one.value, one.named) for one in (OrderOutcome.MOOT, OrderOutcome.TAKEN_BACK)
    ])  # fmt: skip


ANSWER = ActionPage(
    name="answer_order",
    address="orders/<int:order_id>/answer/",
    kinds=frozenset({Kind.OFFICE, Kind.BANK}),
    title=Text(en="Answer the order", zh="答复督办"),
    button=Text(en="Send the answer", zh="提交答复"),
    subject=later(f"{_OWN}.answer_subject"),
    form=AnswerOrderForm,
    known=later(f"{_OWN}.answer_known"),
    action=f"{_ACTIONS}.answer_order",
    asks=later(f"{_OWN}.answer_asks"),
    done=later(f"{_OWN}.answer_done"),
)
CLOSE = ActionPage(
    name="close_order",
    address="orders/<int:order_id>/close/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Close the order", zh="办结督办"),
    button=Text(en="Close it", zh="办结"),
    subject=later(f"{_OWN}.close_subject"),
    form=CloseOrderForm,
    action=f"{_ACTIONS}.close_order",
    asks=later(f"{_OWN}.close_asks"),
    done=later(f"{_OWN}.close_done"),
)
END = ActionPage(
    name="end_order",
    address="orders/<int:order_id>/take-back/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Take the order back", zh="撤回督办"),
    button=Text(en="Take it back", zh="撤回"),
    subject=later(f"{_OWN}.close_subject"),
    form=EndOrderForm,
    action=f"{_ACTIONS}.close_order",
    asks=later(f"{_OWN}.close_asks"),
    changes=later(f"{_OWN}.end_changes"),
    done=later(f"{_OWN}.close_done"),
)

PAGES: tuple[ActionPage, ...] = (ANSWER, CLOSE, END)
