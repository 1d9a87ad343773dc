"""How consents, referrals and the work with them are named in a refusal, in both languages."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rongxie.mechanism.lists.wording import together
from rongxie.values.texts import Text

# What one looks for by its number.
CONSENT = Text(en="consent", zh="授权")
DRAWDOWN = Text(en="drawdown", zh="放款")
ENTERPRISE = Text(en="enterprise", zh="企业")
NOMINATION = Text(en="nomination", zh="银行推荐")
PAPER = Text(en="paper", zh="材料")
PUSH = Text(en="batch of referrals", zh="推送批次")
REFERRAL = Text(en="referral", zh="推送")

# What is no step of a case or a referral, by its name in the table of who may.
WORK: Mapping[str, Text] = MappingProxyType({
    "give_consent": Text(en="give consent to a bank", zh="办理授权"),
    "withdraw_consent": Text(en="withdraw a consent", zh="撤回授权"),
    "end_consents": Text(en="end consents whose last day has passed", zh="终止到期授权"),
    "note_told": Text(en="note that the enterprise was told", zh="登记已告知企业"),
    "warn_of_ending": Text(en="warn that a consent will end", zh="提醒授权即将到期"),
    "ask_code": Text(en="send a one-time code", zh="发送验证码"),
    "look_at_contacts": Text(en="see how the enterprise is reached", zh="查看企业联系方式"),
    "state_appetite": Text(en="state what a branch takes", zh="填报受理意向"),
    "allocate": Text(en="allocate cases to banks", zh="分配银行"),
    "push": Text(en="send cases to banks", zh="推送银行"),
    "receive_push": Text(en="confirm that a batch has arrived", zh="签收推送批次"),
    "ask_papers": Text(en="ask for papers", zh="一次性告知所需材料"),
    "receive_paper": Text(en="record papers as received", zh="登记收到材料"),
    "mark_handed_in": Text(en="say that all papers are handed in", zh="登记材料已交齐"),
    "hand_in_paper": Text(en="hand in a paper", zh="提交材料"),
    "apply_for_loan": Text(en="apply for a loan", zh="提出融资申请"),
    "lapse_overdue": Text(en="let overdue referrals lapse", zh="逾期未接收作失效处理"),
    "reroute_referrals": Text(en="pass referrals on to the branch that took over",
                              zh="转交机构合并后的推送"),
    "nominate": Text(en="nominate an enterprise", zh="推荐企业"),
    "answer_nomination": Text(en="answer a bank's nomination", zh="答复银行推荐"),
    "report_off_list_loan": Text(en="report a loan outside of the lists", zh="报送清单外贷款"),
})  # fmt: skip


def choices(named: Iterable[tuple[str, Text]]) -> Text:
    """Return what can be chosen, each with its code: it is systems that can choose wrongly."""
    return together(
        Text(en=f"{name.en} ({code})", zh=f"{name.zh}（{code}）") for code, name in named
    )
