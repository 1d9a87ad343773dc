"""The kinds of origins, causes, signatures and states that lists know, with their names."""

from enum import StrEnum

from rongxie.values.texts import Text

# What notes of the first check go by: no step of the table, because the case stays where it is.
FIRST_CHECK = "first_check"


class CaseOrigin(StrEnum):
    """Who found whom (32/2.1a 32/2.2b)."""

    VISIT = "visit"
    SELF = "self"
    DEPARTMENT = "department"
    FEDERATION = "federation"
    BANK = "bank"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _ORIGINS[self]


class CloseCause(StrEnum):
    """Why a case came to its end."""

    WITHDRAWN = "withdrawn"
    CEASED = "ceased"
    UNREACHABLE = "unreachable"
    REFUSED_FOR_GOOD = "refused_for_good"
    NOT_DRAWN = "not_drawn"
    REPAID = "repaid"
    FALSE_PAPERS = "false_papers"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _CAUSES[self]


class ReleaseCause(StrEnum):
    """Why a case is taken from one bank for another (32/2.2c)."""

    REFUSED = "refused"
    HANDED_BACK = "handed_back"
    LAPSED = "lapsed"
    ENTERPRISE_ASKS = "enterprise_asks"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    RECALLED = "recalled"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _RELEASES[self]


class SignMode(StrEnum):
    """How a batch is signed."""

    PLATFORM = "platform"
    E_SEAL = "e_seal"
    PAPER = "paper"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _MODES[self]


class BatchState(StrEnum):
    """Where a batch stands."""

    LAID = "laid"
    SIGNED = "signed"
    TAKEN_BACK = "taken_back"


class RemovalCause(StrEnum):
    """Why a case is taken off the list (32/3.4b)."""

    FALSE_PAPERS = "false_papers"
    MISUSE = "misuse"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _REMOVAL_CAUSES[self]


class RemovalState(StrEnum):
    """Where a proposal to remove stands."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    REMOVED = "removed"
    RESTORED = "restored"


_RELEASES = {
    ReleaseCause.REFUSED: Text(en="Refused, another bank is wished", zh="银行未同意，换一家银行"),
    ReleaseCause.HANDED_BACK: Text(en="Handed back by the bank", zh="银行退回"),
    ReleaseCause.LAPSED: Text(en="Not accepted in time", zh="逾期未接收"),
    ReleaseCause.ENTERPRISE_ASKS: Text(en="The enterprise asks for it", zh="企业要求"),
    ReleaseCause.CONSENT_WITHDRAWN: Text(en="Consent withdrawn", zh="授权撤回"),
    ReleaseCause.RECALLED: Text(en="Recalled while it was removed", zh="移出期间已收回"),
}
_ORIGINS = {
    CaseOrigin.VISIT: Text(en="Visit", zh="走访发现"),
    CaseOrigin.SELF: Text(en="Own request", zh="自主申请"),
    CaseOrigin.DEPARTMENT: Text(en="Department", zh="部门推荐"),
    CaseOrigin.FEDERATION: Text(en="Federation", zh="工商联推荐"),
    CaseOrigin.BANK: Text(en="Bank's nomination", zh="银行推荐"),
}
_CAUSES = {
    CloseCause.WITHDRAWN: Text(en="Withdrawn by the enterprise", zh="企业撤回"),
    CloseCause.CEASED: Text(en="Out of business", zh="已停业"),
    CloseCause.UNREACHABLE: Text(en="Cannot be reached", zh="联系不上"),
    CloseCause.REFUSED_FOR_GOOD: Text(en="Refused for good", zh="确不符合条件"),
    CloseCause.NOT_DRAWN: Text(en="Approval not drawn", zh="授信未使用"),
    CloseCause.REPAID: Text(en="Repaid", zh="已结清"),
    CloseCause.FALSE_PAPERS: Text(en="False papers", zh="材料不实"),
}
_MODES = {
    SignMode.PLATFORM: Text(en="On the platform", zh="平台签字"),
    SignMode.E_SEAL: Text(en="Electronic seal", zh="电子印章"),
    SignMode.PAPER: Text(en="On paper", zh="纸质签字"),
}
_REMOVAL_CAUSES = {
    RemovalCause.FALSE_PAPERS: Text(en="False papers", zh="提供虚假材料"),
    RemovalCause.MISUSE: Text(en="Money used for something else", zh="挪用贷款"),
}
