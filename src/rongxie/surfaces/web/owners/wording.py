"""What enterprises read: steps, promises and reasons, in plain words."""

from collections.abc import Iterable, Mapping
from datetime import date

from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.referrals.causes import WithdrawCause
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import ReferralState, State
from rongxie.values.texts import Message, Text, say

STEPS: tuple[tuple[Text, frozenset[State]], ...] = (
    (Text(en="Noted", zh="已登记"), frozenset({State.DRAFT, State.RETURNED})),
    (Text(en="Checked by the county", zh="县里审核"),
     frozenset({State.DECLARED, State.REVIEWED, State.CONFIRMED})),
    (Text(en="Recommended", zh="已推荐"), frozenset({State.RECOMMENDED})),
    (Text(en="At the bank", zh="银行办理"), frozenset({State.REFERRED, State.COACHING})),
    (Text(en="Paid out", zh="放款"), frozenset({State.GRANTED, State.FUNDED})),
)  # fmt: skip
NEXT: Mapping[State, Text] = {
    State.DRAFT: Text(
        en="Your township looks at the papers with you and hands the application to the county."
           " You need do nothing until it calls you.",
        zh="乡镇（街道）会与您核对材料，然后上报县里。在联系您之前，您不用做什么。"),
    State.RETURNED: Text(
        en="Look below at what is missing. Bring it to your township, which then hands it in anew.",
        zh="请看下面还缺什么，交给乡镇（街道），由其重新上报。"),
    State.DECLARED: Text(
        en="The county's task force checks the five conditions. If something is missing you are"
           " told what.",
        zh="县工作专班正在核对五项条件。缺什么会告诉您。"),
    State.REVIEWED: Text(
        en="The authority of your trade confirms the check; then the county signs.",
        zh="行业主管部门确认后，由县里签字推荐。"),
    State.CONFIRMED: Text(
        en="The county signs the list of those it recommends; then your application goes to a"
           " bank that you consented to.",
        zh="县里签字后，您的申请会转给您同意的银行。"),
    State.RECOMMENDED: Text(
        en="The county hands your application to a bank that you consented to.",
        zh="县里正把您的申请转给您同意的银行。"),
    State.REFERRED: Text(
        en="The bank works on it; below stands what it has to do, and by which day.",
        zh="银行正在办理，下面写着银行要做什么、最晚哪一天。"),
    State.GRANTED: Text(
        en="Read what it costs below and compare. Nobody may ask you for any other fee.",
        zh="请看下面的全部成本并作比较。任何人不得另外收费。"),
    State.COACHING: Text(
        en="Below stands what stands in the way and who helps you with it. You can apply again"
           " afterwards without starting anew.",
        zh="下面写着问题在哪里、谁来帮您解决。解决后不用从头再报。"),
    State.FUNDED: Text(
        en="Pay back as agreed. When you need money again, tell us here.",
        zh="请按约定还款。再需要资金时，在这里告诉我们。"),
    State.REMOVED: Text(
        en="You can appeal to the city: it looks at it anew.",
        zh="您可以向市里申诉，由市里重新审查。"),
    State.CLOSED: Text(
        en="You may apply again when you need to.", zh="需要时可以再次申请。"),
}  # fmt: skip
PROMISES: Mapping[ReferralState, Message] = {
    ReferralState.SENT: say("The bank takes it up by {day}, or another bank is found for you."),
    ReferralState.ACCEPTED: say("The bank calls you by {day}."),
    ReferralState.FILE_COMPLETE: say("The bank has to say yes or no by {day}."),
}

# A bank that lost the case by something else than the wish of the enterprise.
_TAKEN_BACK: Mapping[str, Text] = {
    WithdrawCause.CONSENT_ENDED: Text(
        en="Your consent for this bank has ended", zh="您对这家银行的授权已到期"),
    WithdrawCause.CASE_REMOVED: Text(
        en="Taken back from this bank, because you were taken off the list",
        zh="因移出推荐清单，已从这家银行收回"),
    WithdrawCause.CASE_CLOSED: Text(
        en="Taken back from this bank, because the application has ended",
        zh="因申请已结束，已从这家银行收回"),
    WithdrawCause.OTHER_BANK_APPROVED: Text(
        en="Taken back from this bank, because another one has agreed",
        zh="因另一家银行已同意，已从这家银行收回"),
    WithdrawCause.BANK_MERGED: Text(
        en="Taken over by the bank that this one has become part of",
        zh="因银行机构合并，由承接银行继续办理"),
}  # fmt: skip


def at_bank(referral: Referral) -> Text:
    """Return how it stands at a bank; of what was taken back, by what."""
    state = ReferralState(referral.state)
    taken = _TAKEN_BACK.get(referral.cause) if state is ReferralState.WITHDRAWN else None
    return taken or state.enterprise


_BEFORE = say("Once the bank has all papers it has {days} days to say yes or no.")


def promised(referral: Referral, on: date) -> tuple[date | None, Message | None]:
    """Return the day that the rules promise for where a bank stands, and the promise in words.

    While papers are collected no day runs yet: then it is told how long the bank will have.
    """
    days = {
        ReferralState.SENT: referral.accept_due_on,
        ReferralState.ACCEPTED: referral.contact_due_on,
        ReferralState.FILE_COMPLETE: referral.decision_due_on,
    }
    state = ReferralState(referral.state)
    if state is ReferralState.CONTACTED:
        blanks = {"days": InForce(on, referral.region)["decision_days"]}
        return None, Message(_BEFORE.text, blanks)
    day, words = days.get(state), PROMISES.get(state)
    return (day, Message(words.text, {"day": day})) if day and words else (None, None)


def fact_titles(facts: Iterable[str]) -> list[Text | str]:
    """Return what facts are called."""
    return [title_of(fact) for fact in facts]
