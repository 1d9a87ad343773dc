"""The pages on which a bank does something; the record of a referral leads to them."""

from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.banking.accepting import ACCEPT
from rongxie.surfaces.web.banking.deciding import APPROVE
from rongxie.surfaces.web.banking.drawing import DRAW, REPAID
from rongxie.surfaces.web.banking.ending import HAND_BACK, WITHDRAW
from rongxie.surfaces.web.banking.filing import ASK_PAPERS, COMPLETE, RECEIVE_PAPER
from rongxie.surfaces.web.banking.refusing import REFUSE
from rongxie.surfaces.web.banking.telling import NOMINATE, REPORT_LOAN, STATE

PAGES: tuple[ActionPage, ...] = (
    ACCEPT, COMPLETE, APPROVE, REFUSE, HAND_BACK, WITHDRAW, DRAW, REPAID, ASK_PAPERS, RECEIVE_PAPER,
    NOMINATE, REPORT_LOAN, STATE,
)  # fmt: skip
