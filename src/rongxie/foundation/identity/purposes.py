"""What somebody wants to prove for which enterprise he acts."""

from enum import StrEnum

from rongxie.values.texts import Text


class ProofPurpose(StrEnum):
    """What a code was asked for; it opens nothing else."""

    STATUS = "status"
    CONSENT = "consent"
    WITHDRAW = "withdraw"
    OBJECT = "object"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _PURPOSES[self]


_PURPOSES = {
    ProofPurpose.STATUS: Text(en="To see how the application stands", zh="查询办理进度"),
    ProofPurpose.CONSENT: Text(en="To give consent", zh="授权"),
    ProofPurpose.WITHDRAW: Text(en="To withdraw consent", zh="撤回授权"),
    ProofPurpose.OBJECT: Text(en="To object or complain", zh="提出异议或投诉"),
}
