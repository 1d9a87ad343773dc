"""What a branch tells the county by itself: whom it would lend to, what it takes, other loans."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.access import nomination_in_reach, see_that_may
from rongxie.mechanism.referrals.models import BankAppetite, OffListLoan
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    PageForm,
    PickField,
    SomeOfField,
    TickField,
    WanField,
    WordsField,
    refused,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject
from rongxie.surfaces.web.banking.fields import PlacesField, choices_of, percent_field
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.values.industries import SECTIONS
from rongxie.values.texts import Refusal, Text, say
from rongxie.values.uscc import read_code

_BANK = frozenset({Kind.BANK})
_NOMINATING = "rongxie.mechanism.referrals.actions.nominating"
_STATING = "rongxie.mechanism.referrals.actions.stating"
_LONGEST_NAME, _LONGEST_NOTE, _LONGEST_REFERENCE = 100, 300, 60  # characters
_MOST_AT_ONCE = 100_000  # referrals: more is a slip of the hand
_OURS = Text(en="Our branch", zh="本行信息")
_NOMINATED = Text(en="What we nominated", zh="本行推荐")


class CodeField(forms.CharField):
    """A unified social credit code, as people write one; cleaned to its plain form."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("error_messages", {"required": _("Write the credit code.")})
        shown = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=shown), **given)

    def clean(self, value: Any) -> str:
        """Return the code, its check character having been seen."""
        try:
            return read_code(super().clean(value)).text
        except Refusal as refusal:
            raise refused(refusal) from refusal


def _of_branch(what: str) -> Any:
    def subject(*, actor: Actor, at: datetime) -> Subject:
        standing = Standing(region=actor.area.lo if actor.area else "", bank_path=actor.bank_path)
        see_that_may(what, actor, standing, bank=actor.bank)
        return Subject(name=_OURS, back=reverse("own_bank"), row=actor)

    return subject


def _place(subject: Subject) -> Given:
    region = subject.row.area.lo if subject.row.area else ""
    return {"region": region}


class NominateForm(PageForm):
    """An enterprise that the branch would lend to."""

    uscc = CodeField(label=_("Credit code of the enterprise"))
    name = forms.CharField(label=_("Its name"), max_length=_LONGEST_NAME,
                           error_messages={"required": _("Write the name of the enterprise."),
                                           "max_length": _("This name is too long.")})  # fmt: skip
    region = PickField(label=_("Place"), pick="places")
    amount_wan = WanField(label=_("About how much"), required=False)
    facility_before = TickField(label=_("It has a credit line with us already"), required=False)
    note = WordsField(label=_("Why"), longest=_LONGEST_NOTE, required=False)


def _nominate_asks(_subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"new": import_string(f"{_NOMINATING}.NewNomination")(**given)}


def _nominate_done(*, nomination_id: int, actor: Actor, at: datetime) -> Done:
    nomination = nomination_in_reach(nomination_id=nomination_id, actor=actor)
    return Done(
        title=say("{name} is nominated", name=nomination.name),
        number=say("Nomination {number}", number=nomination.pk),
        next=(
            Next(Text(en="The task force looks whether the enterprise is to be listed, and answers"
                         " you. Until a case is sent to you nothing of it is opened to you.",
                      zh="县级专班核实是否列入清单并答复。案件推送之前，平台不向贵行提供该企业信息。")),
        ),
        onward=((reverse("nomination_list"), _NOMINATED), (reverse("own_bank"), _OURS)),
    )  # fmt: skip


NOMINATE = ActionPage(
    name="nominate",
    address="bank/nominate/",
    told_at="bank/nominations/<int:nomination_id>/",
    kinds=_BANK,
    title=Text(en="Nominate an enterprise", zh="推荐企业"),
    button=Text(en="Nominate it", zh="提交推荐"),
    subject=_of_branch("nominate"),
    form=NominateForm,
    known=_place,
    action=f"{_NOMINATING}.nominate",
    asks=_nominate_asks,
    came=lambda nomination: {"nomination_id": nomination.pk},
    done=_nominate_done,
    places={"NotACode": "uscc", "NotYours": "region"},
)


class LoanForm(PageForm):
    """A loan that no list led to."""

    uscc = CodeField(label=_("Credit code of the enterprise"))
    region = PickField(label=_("Place"), pick="places")
    amount_wan = WanField(label=_("Amount drawn"))
    rate = percent_field(_("Rate"), required=False)
    drawn_on = DayField(label=_("Drawn on"), latest=today)
    reference = forms.CharField(
        label=_("Your own number of it"), max_length=_LONGEST_REFERENCE,
        error_messages={"required": _("Write the number that the loan has in your books."),
                        "max_length": _("This is too long. Write the number alone.")},
    )  # fmt: skip


def _loan_asks(_subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"new": import_string(f"{_NOMINATING}.NewOffListLoan")(**given)}


def _loan_done(*, loan_id: int, actor: Actor, at: datetime) -> Done:
    loan = in_reach(OffListLoan, actor).get(pk=loan_id)
    return Done(
        title=Text(en="The loan is reported", zh="清单外贷款已报送"),
        number=loan.reference,
        next=(
            Next(say("{amount} × 10,000 yuan, drawn on {day}: counted apart, never into the"
                     " lists.", amount=wan_text(loan.amount_wan), day=loan.drawn_on)),
        ),
        onward=((reverse("own_bank"), _OURS),),
    )  # fmt: skip


REPORT_LOAN = ActionPage(
    name="report_loan",
    address="bank/loans/report/",
    told_at="bank/loans/<int:loan_id>/",
    kinds=_BANK,
    title=Text(en="Report a loan outside of the lists", zh="报送清单外贷款"),
    button=Text(en="Report it", zh="报送"),
    lead=Text(en="For a loan that no referral led to. One from a referral is recorded there.",
              zh="适用于非推送形成的贷款；由推送形成的贷款请在该推送中登记放款。"),
    subject=_of_branch("report_off_list_loan"),
    form=LoanForm,
    known=_place,
    action=f"{_NOMINATING}.report_off_list_loan",
    asks=_loan_asks,
    came=lambda loan: {"loan_id": loan.pk},
    done=_loan_done,
    check=True,
    places={"NotACode": "uscc", "NotYours": "region", "DayNotPossible": "drawn_on",
            "LoanKnown": "reference"},
)  # fmt: skip


class AppetiteForm(PageForm):
    """What the branch takes, from a day on."""

    capacity = forms.IntegerField(
        label=_("Referrals at once"), min_value=0, max_value=_MOST_AT_ONCE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        help_text=_("How many open referrals you can work on; 0: none for the time being."),
        error_messages={"required": _("Write how many; 0 if none."),
                        "invalid": _("Write a whole number."),
                        "min_value": _("Write 0 or more."), "max_value": _("This is too many.")},
    )  # fmt: skip
    min_wan = WanField(label=_("Amounts from"), required=False)
    max_wan = WanField(label=_("Amounts up to"), required=False)
    collaterals = SomeOfField(label=_("Securities that you take"), of=choices_of("securities"),
                              required=False, help_text=_("None ticked: all."))  # fmt: skip
    industries = SomeOfField(label=_("Sectors"), of=list(SECTIONS.items()), required=False,
                             help_text=_("None ticked: all."))  # fmt: skip
    regions = PlacesField(label=_("Places that you serve"))
    since = DayField(label=_("From which day on"))

    def clean(self) -> dict[str, Any]:
        """Refuse a lower bound above the upper one, where it can be seen."""
        given: dict[str, Any] = super().clean() or {}
        low, high = given.get("min_wan"), given.get("max_wan")
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
            self.add_error(
                "max_wan", ValidationError(gettext("This is less than the lower amount."))
            )
        return given


def own_appetite(actor: Actor, on: date) -> BankAppetite | None:
    """Return what a branch takes on a day, by its own word."""
    stated = in_reach(BankAppetite, actor).filter(bank=actor.bank, since__lte=on)
    return stated.order_by("-since", "-pk").first()


def _appetite_known(subject: Subject) -> Given:
    actor: Actor = subject.row
    stated = own_appetite(actor, today())
    if stated is None:
        return {"regions": [actor.area.lo] if actor.area else [], "since": today()}
    return {
        "capacity": stated.capacity, "min_wan": stated.min_wan, "max_wan": stated.max_wan,
        "collaterals": stated.collaterals, "industries": stated.industries, "since": today(),
        "regions": stated.regions,
    }  # fmt: skip


def _appetite_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    new = import_string(f"{_STATING}.NewAppetite")
    return {"new": new(bank=subject.row.bank, **given)}


def _appetite_done(*, actor: Actor, at: datetime) -> Done:
    latest = in_reach(BankAppetite, actor).filter(bank=actor.bank).order_by("-pk").first()
    return Done(
        title=Text(en="What your branch takes is stated", zh="本行受理范围已登记"),
        next=(
            Next(Text(en="Allocations go by it from this day on; referrals that you have stay.",
                      zh="自该日起据此分配；已推送的不受影响。"),
                 str(latest.since) if latest else ""),
        ),
        onward=((reverse("own_bank"), _OURS),),
    )  # fmt: skip


STATE = ActionPage(
    name="state_appetite",
    address="bank/takes/",
    kinds=_BANK,
    title=Text(en="What your branch takes", zh="登记受理范围"),
    button=Text(en="State it", zh="登记"),
    subject=_of_branch("state_appetite"),
    form=AppetiteForm,
    known=_appetite_known,
    action=f"{_STATING}.state_appetite",
    asks=_appetite_asks,
    came=lambda _stated: {},
    done=_appetite_done,
    places={"DayNotPossible": "since"},
)
