"""Why a referral ended without a decision, and the papers that banks take, with their names."""

from enum import StrEnum

from rongxie.values.texts import Text


class WithdrawCause(StrEnum):
    """Why a referral was withdrawn; none of these is a decision of the bank."""

    GAVE_UP = "gave_up"
    FOUND_ELSEWHERE = "found_elsewhere"
    TERMS = "terms"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_ENDED = "consent_ended"
    CASE_REMOVED = "case_removed"
    CASE_CLOSED = "case_closed"
    OTHER_BANK_APPROVED = "other_bank_approved"
    BANK_MERGED = "bank_merged"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _WITHDRAWN[self]


# What people may give; the others follow from something else.
WISHES = (WithdrawCause.GAVE_UP, WithdrawCause.FOUND_ELSEWHERE, WithdrawCause.TERMS)


class HandBackCause(StrEnum):
    """Why a bank cannot take a referral up."""

    CANNOT_TAKE = "cannot_take"
    NOT_REACHED = "not_reached"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _HANDED_BACK[self]


class PaperKind(StrEnum):
    """A paper that places name in `paper_list`."""

    BUSINESS_LICENCE = "business_licence"
    OWNER_IDENTITY = "owner_identity"
    ACCOUNT_STATEMENTS = "account_statements"
    FINANCIAL_STATEMENTS = "financial_statements"
    TAX_FILINGS = "tax_filings"
    PURPOSE_PROOF = "purpose_proof"
    PREMISES_PROOF = "premises_proof"
    COLLATERAL_PROOF = "collateral_proof"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _PAPERS[self]


_WITHDRAWN = {
    WithdrawCause.GAVE_UP: Text(en="Does not want the loan any more", zh="企业不再需要贷款"),
    WithdrawCause.FOUND_ELSEWHERE: Text(en="Found money elsewhere", zh="已从其他渠道融资"),
    WithdrawCause.TERMS: Text(en="Does not agree to the terms", zh="对贷款条件不满意"),
    WithdrawCause.CONSENT_WITHDRAWN: Text(en="Consent withdrawn", zh="企业撤回授权"),
    WithdrawCause.CONSENT_ENDED: Text(en="Consent ended", zh="授权到期"),
    WithdrawCause.CASE_REMOVED: Text(en="Removed from the list", zh="已移出推荐清单"),
    WithdrawCause.CASE_CLOSED: Text(en="Case closed", zh="案件已办结"),
    WithdrawCause.OTHER_BANK_APPROVED: Text(en="Another bank has agreed", zh="其他银行已同意授信"),
    WithdrawCause.BANK_MERGED: Text(
        en="The bank that took this one over has the case already", zh="承接银行已在办理本案"
    ),
}
_HANDED_BACK = {
    HandBackCause.CANNOT_TAKE: Text(en="Cannot take it up", zh="不能承接"),
    HandBackCause.NOT_REACHED: Text(en="Enterprise not reached", zh="多次联系未果"),
}
_PAPERS = {
    PaperKind.BUSINESS_LICENCE: Text(en="Business licence", zh="营业执照"),
    PaperKind.OWNER_IDENTITY: Text(
        en="Identity of the legal representative or owner", zh="法定代表人（经营者）身份证明"
    ),
    PaperKind.ACCOUNT_STATEMENTS: Text(en="Account statements", zh="银行账户流水"),
    PaperKind.FINANCIAL_STATEMENTS: Text(en="Financial statements", zh="财务报表或经营台账"),
    PaperKind.TAX_FILINGS: Text(en="Tax filings", zh="纳税申报资料"),
    PaperKind.PURPOSE_PROOF: Text(
        en="Proof of the purpose: contract, order or quotation", zh="用途证明（合同、订单或报价单）"
    ),
    PaperKind.PREMISES_PROOF: Text(en="Proof of the premises", zh="经营场所证明"),
    PaperKind.COLLATERAL_PROOF: Text(en="Title to the security", zh="抵质押物权属证明"),
}
