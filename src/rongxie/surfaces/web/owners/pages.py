"""What an enterprise does by itself: one row for each page, all of them by the one pattern."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import case_in_reach
from rongxie.mechanism.lists.access import see_that_allowed as see_that_case_allows
from rongxie.mechanism.lists.kinds import CloseCause
from rongxie.mechanism.referrals.access import (
    consent_in_reach,
    paper_in_reach,
    referral_in_reach,
    see_that_allowed,
)
from rongxie.mechanism.referrals.causes import WISHES, WithdrawCause
from rongxie.mechanism.referrals.models import Identified, Paper
from rongxie.mechanism.referrals.queries.consents import ANY_BANK
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.owners.choosing import banks_of, ends_offered
from rongxie.surfaces.web.owners.door import CONSENT, HAND_IN, WITHDRAW, framed, proof
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.texts import Text

_ACTIONS = "rongxie.mechanism.referrals.actions"
ENTERPRISE = frozenset({Kind.ENTERPRISE})
BACK = Text(en="To my application", zh="返回我的申请")
_COUNTY_CHOOSES = Text(en="Any bank that the county proposes", zh="由县里推荐银行")


def back() -> tuple[tuple[str, Text], ...]:
    """Return the way on from a confirmation."""
    return ((reverse("owner_status"), BACK),)


def bank_named(code: str) -> str | Text:
    """Return what a bank is called."""
    return _COUNTY_CHOOSES if code == ANY_BANK else organisations_named([code]).get(code, code)


class PaperForm(PageForm):
    """A photograph or a scan."""

    file = forms.FileField(
        label=_("Photograph or scan"),
        help_text=_("Lay it flat in good light. PDF and pictures are taken."),
        error_messages={"required": _("Take a photograph or choose a file.")},
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )


def _paper(*, paper_id: int, actor: Actor, at: datetime) -> Subject:
    paper = paper_in_reach(paper_id=paper_id, actor=actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=paper, lines=(
        (Text(en="Paper", zh="材料"), paper.name),
        (Text(en="For", zh="交给"), bank_named(paper.referral.bank)),
    ))  # fmt: skip


def _handed_in(*, paper_id: int, actor: Actor, at: datetime) -> Done:
    paper: Paper = paper_in_reach(paper_id=paper_id, actor=actor)
    return Done(
        title=Text(en="The paper is handed in", zh="材料已提交"), number=paper.name,
        next=(Next(Text(en="The bank looks at it and notes that it has it. You are not asked for"
                           " this paper again; other banks can be sent the same one.",
                        zh="银行查看后登记收到。同一份材料不会再向您要；其他银行也可以用这一份。")),),
        onward=back(),
    )  # fmt: skip


HAND_IN_PAPER = ActionPage(
    name="owner_paper", address="papers/<int:paper_id>/", kinds=ENTERPRISE,
    title=Text(en="Hand in a paper", zh="提交材料"), button=Text(en="Hand in", zh="提交"),
    subject=_paper, form=PaperForm, action=f"{_ACTIONS}.handing_in.hand_in_paper",
    asks=lambda subject, given: {
        "paper_id": subject.row.pk, "content": given["file"].file, "name": given["file"].name,
    },
    done=_handed_in, frame=framed(HAND_IN),
)  # fmt: skip
HAND_IN_HELD = ActionPage(
    name="owner_held", address="papers/<int:paper_id>/again/", kinds=ENTERPRISE,
    title=Text(en="Send the one that you handed in before", zh="使用以前交过的那份"),
    button=Text(en="Send it to this bank", zh="交给这家银行"),
    subject=_paper, form=PageForm, action=f"{_ACTIONS}.handing_in.hand_in_held",
    asks=lambda subject, _given: {"paper_id": subject.row.pk},
    done=_handed_in, frame=framed(HAND_IN),
)  # fmt: skip


def _referral_handed_in(*, referral_id: int, actor: Actor, at: datetime) -> Subject:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=referral,
                   lines=((Text(en="Bank", zh="银行"), bank_named(referral.bank)),))  # fmt: skip


def _all_handed_in(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=Text(en="Noted: the bank has everything", zh="已登记：材料全部交齐"),
        number=bank_named(referral.bank),
        next=(Next(Text(en="The bank has to answer: either the file is complete and its time to"
                           " decide runs, or it says what is missing.",
                        zh="银行必须答复：要么确认收齐、开始计算办理期限，要么说明还缺什么。")),),
        onward=back(),
    )  # fmt: skip


ALL_HANDED_IN = ActionPage(
    name="owner_handed_in", address="banks/<int:referral_id>/complete/", kinds=ENTERPRISE,
    title=Text(en="The bank has all papers", zh="材料全部交齐了"),
    button=Text(en="Yes, it has everything", zh="是的，都交齐了"),
    lead=Text(en="Say so if the bank has everything that it asked for, here or on paper.",
              zh="银行要的材料都交了（线上或纸质），请点下面的按钮。"),
    subject=_referral_handed_in, form=PageForm, action=f"{_ACTIONS}.filing.mark_handed_in",
    asks=lambda subject, _given: {"referral_id": subject.row.pk, "on": today()},
    done=_all_handed_in, frame=framed(HAND_IN),
)  # fmt: skip


class ConsentForm(PageForm):
    """A bank, and until when it may see the application; the choices are set by `known`."""

    bank = OneOfField(of=(), label=_("Bank"))
    ends_on = OneOfField(of=(), label=_("Until"))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        region, on = proof().region, today()
        self.fields["bank"] = OneOfField(of=banks_of(region, on), label=_("Bank"))
        self.fields["ends_on"] = OneOfField(of=ends_offered(region, on), label=_("Until"))


def _myself(*, actor: Actor, at: datetime) -> Subject:
    return Subject(name=BACK, back=reverse("owner_status"), row=int(actor.enterprise))


def _consent_asked(subject: Subject, given: Given) -> Mapping[str, Any]:
    session = proof()
    return {
        "enterprise_id": subject.row, "bank": given["bank"],
        "ends_on": date.fromisoformat(given["ends_on"]), "source": "self",
        "identified": Identified(session.identified), "proof": str(session),
    }  # fmt: skip


GIVE_CONSENT = ActionPage(
    name="owner_consent", address="consent/", kinds=ENTERPRISE,
    title=Text(en="Let a bank see my application", zh="增加一家银行"),
    button=Text(en="I consent", zh="我同意"),
    lead=Text(en="The bank may see what you have stated, ask for papers and call you about a loan."
                 " You can take it back any day.",
              zh="该银行可以查看您填写的内容、向您要材料，并就贷款事宜与您联系。您可以随时撤回。"),
    subject=_myself, form=ConsentForm, action=f"{_ACTIONS}.consenting.give_consent",
    asks=_consent_asked, check=True,
    done=lambda *, actor, at: Done(
        title=Text(en="The consent is noted", zh="授权已登记"), onward=back(),
        next=(Next(Text(en="The county can now hand your application to this bank.",
                        zh="县里可以把您的申请转给这家银行。")),)),
    frame=framed(CONSENT),
)  # fmt: skip


def _consent(*, consent_id: int, actor: Actor, at: datetime) -> Subject:
    consent = consent_in_reach(consent_id=consent_id, actor=actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=consent,
                   lines=((Text(en="Bank", zh="银行"), bank_named(consent.bank)),
                          (Text(en="Until", zh="有效期至"), str(consent.ends_on))))  # fmt: skip


WITHDRAW_CONSENT = ActionPage(
    name="owner_withdraw", address="consents/<int:consent_id>/withdraw/", kinds=ENTERPRISE,
    title=Text(en="Take the consent back", zh="撤回授权"),
    button=Text(en="Take it back", zh="撤回"),
    subject=_consent, form=PageForm, action=f"{_ACTIONS}.consenting.withdraw_consent",
    asks=lambda subject, _given: {"consent_id": subject.row.pk},
    changes=lambda _subject, _given: Change(
        Text(en="What taking it back changes", zh="撤回后会发生什么"),
        (Text(en="The bank sees nothing of you any more, and may not call you.",
              zh="该银行不能再看到您的信息，也不能再与您联系。"),
         Text(en="If it has not decided yet, your application comes back to the county, which can"
                 " hand it to another bank that you consented to.",
              zh="银行还没有决定的，申请退回县里，可转给您同意的其他银行。"),
         Text(en="What it has decided already stays, and so do figures without your name.",
              zh="已作出的决定和不含您名称的统计数字仍然保留。"))),
    done=lambda *, consent_id, actor, at: Done(
        title=Text(en="The consent is taken back", zh="授权已撤回"), onward=back(),
        number=bank_named(consent_in_reach(consent_id=consent_id, actor=actor).bank)),
    frame=framed(WITHDRAW),
)  # fmt: skip


class NotThisBankForm(PageForm):
    """Why this bank is not wanted."""

    cause = OneOfField(label=_("Why?"), of=[(one.value, one.named) for one in WISHES])


def _at_bank(*, referral_id: int, actor: Actor, at: datetime) -> Subject:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "withdraw", actor)
    return _referral_handed_in(referral_id=referral_id, actor=actor, at=at)


LEAVE_BANK = ActionPage(
    name="owner_leave_bank", address="banks/<int:referral_id>/withdraw/", kinds=ENTERPRISE,
    title=Text(en="I do not want this bank", zh="不在这家银行办了"),
    button=Text(en="Withdraw from this bank", zh="从这家银行撤回"),
    subject=_at_bank, form=NotThisBankForm, action=f"{_ACTIONS}.working.withdraw",
    asks=lambda subject, given: {
        "referral_id": subject.row.pk, "cause": WithdrawCause(given["cause"]), "text": "",
    },
    changes=lambda _subject, _given: Change(
        Text(en="What withdrawing changes", zh="撤回后会发生什么"),
        (Text(en="The bank stops working on it. It cannot be sent to this bank again.",
              zh="这家银行停止办理，以后也不会再转给它。"),
         Text(en="The county can hand it to another bank that you consented to.",
              zh="县里可以把申请转给您同意的其他银行。"))),
    done=lambda *, referral_id, actor, at: Done(
        title=Text(en="Withdrawn from this bank", zh="已从这家银行撤回"), onward=back()),
    frame=framed(WITHDRAW),
)  # fmt: skip


class EndForm(PageForm):
    """A word about why, if one likes."""

    text = WordsField(label=_("Why, if you like to say"), longest=300, rows=3, required=False)


def _own_case(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_case_allows(case, "close", actor)
    return Subject(name=BACK, back=reverse("owner_status"), row=case)


END_APPLICATION = ActionPage(
    name="owner_end", address="cases/<int:case_id>/end/", kinds=ENTERPRISE,
    title=Text(en="I do not need the loan any more", zh="不需要贷款了"),
    button=Text(en="End the application", zh="结束申请"),
    subject=_own_case, form=EndForm, action="rongxie.mechanism.lists.actions.closing.close_case",
    asks=lambda subject, given: {
        "case_id": subject.row.pk, "cause": CloseCause.WITHDRAWN, "text": given["text"],
    },
    changes=lambda _subject, _given: Change(
        Text(en="What ending it changes", zh="结束后会发生什么"),
        (Text(en="Banks that have not decided stop working on it.",
              zh="还没有决定的银行停止办理。"),
         Text(en="You can apply again any day, and nothing that is known is asked again.",
              zh="以后随时可以再申请，已掌握的信息不用重填。"))),
    done=lambda *, case_id, actor, at: Done(
        title=Text(en="The application has ended", zh="申请已结束"), onward=back(),
        number=str(case_id)),
    frame=framed(WITHDRAW),
)  # fmt: skip
PAGES: tuple[ActionPage, ...] = (
    HAND_IN_PAPER, HAND_IN_HELD, ALL_HANDED_IN, GIVE_CONSENT, WITHDRAW_CONSENT, LEAVE_BANK,
    END_APPLICATION,
)  # fmt: skip
