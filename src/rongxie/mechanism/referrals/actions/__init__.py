"""What can be done with consents, allocations and referrals; each function is one transaction.

consenting  consents given, withdrawn and ended (`showing`: what a bank is shown by one)
telling     the enterprise told of banks, and warned that a consent ends
identifying somebody proves by a code that he acts for the enterprise
looking     a bank opens a card, and sees how the enterprise is reached
stating     what a bank takes
allocating  the allocation over recommended cases
pushing     cases sent to banks (`sending`: the rows of it)
working     accept, contact, hand back, withdraw
filing      papers, and the file complete
lapsing     what no bank accepted in time
nominating  nominations, and loans outside of the lists
rerouting   open work of a bank that was merged
"""

from rongxie.mechanism.referrals.actions.allocating import allocate
from rongxie.mechanism.referrals.actions.consenting import (
    end_consents,
    give_consent,
    withdraw_consent,
)
from rongxie.mechanism.referrals.actions.filing import (
    Basis,
    NewPaper,
    ask_papers,
    complete_file,
    mark_handed_in,
    receive_paper,
)
from rongxie.mechanism.referrals.actions.identifying import (
    ask_code,
    code_to_send,
    prove_code,
    proved,
)
from rongxie.mechanism.referrals.actions.lapsing import lapse_overdue
from rongxie.mechanism.referrals.actions.nominating import (
    NewNomination,
    NewOffListLoan,
    NominationAnswer,
    answer_nomination,
    nominate,
    report_off_list_loan,
    settle_nomination,
    take_up_nomination,
)
from rongxie.mechanism.referrals.actions.pushing import Line, push, receive_push
from rongxie.mechanism.referrals.actions.rerouting import follow_paths, reroute_referrals
from rongxie.mechanism.referrals.actions.stating import NewAppetite, state_appetite
from rongxie.mechanism.referrals.actions.telling import note_told, warn_of_ending
from rongxie.mechanism.referrals.actions.working import accept, contact, hand_back, withdraw
from rongxie.mechanism.referrals.looking import look_at_contacts, open_card

__all__ = [
    "Basis",
    "Line",
    "NewAppetite",
    "NewNomination",
    "NewOffListLoan",
    "NewPaper",
    "NominationAnswer",
    "accept",
    "allocate",
    "answer_nomination",
    "ask_code",
    "ask_papers",
    "code_to_send",
    "complete_file",
    "contact",
    "end_consents",
    "follow_paths",
    "give_consent",
    "hand_back",
    "lapse_overdue",
    "look_at_contacts",
    "mark_handed_in",
    "nominate",
    "note_told",
    "open_card",
    "prove_code",
    "proved",
    "push",
    "receive_paper",
    "receive_push",
    "report_off_list_loan",
    "reroute_referrals",
    "settle_nomination",
    "state_appetite",
    "take_up_nomination",
    "warn_of_ending",
    "withdraw",
    "withdraw_consent",
]
