"""By which day something must be done.

Days are days in China: a moment is turned into its day there before it comes here. `params` are the
parameters in force on the day that starts the clock, in the place of the case.
"""

from datetime import date, timedelta

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import InForce
from rongxie.values.workdays import add_working_days

CLAUSES = (cited("32/2.3a"), cited("32/2.2c"))


def decision_due(file_complete_on: date, params: InForce) -> date:
    """Return the last day on which a bank may decide (32/2.3a).

    Calendar days from the day on which the bank holds the whole file, that day not counted;
    holidays, questions and a change of branch do not stop the clock.
    """
    return file_complete_on + timedelta(days=params["decision_days"])


def decision_overdue(file_complete_on: date, on: date, params: InForce) -> bool:
    """Tell whether a decision of that day, or none by then, is late (32/2.3a)."""
    return on > decision_due(file_complete_on, params)


def accept_due(sent_on: date, params: InForce) -> date:
    """Return the last day to accept or hand back a referral before it lapses (32/2.2c).

    :raises YearUnknown: if the working days of the year are not published yet
    """
    return add_working_days(sent_on, params["accept_days"])


def contact_due(sent_on: date, params: InForce) -> date:
    """Return the last day for the bank's first contact with the enterprise (32/2.3a).

    :raises YearUnknown: if the working days of the year are not published yet
    """
    return add_working_days(sent_on, params["contact_days"])


def file_answer_due(asked_on: date, params: InForce) -> date:
    """Return the last day to answer papers asked for, or handed in (32/2.3a).

    Later than that the case is shown as stalled at whoever has to answer.

    :raises YearUnknown: if the working days of the year are not published yet
    """
    return add_working_days(asked_on, params["file_answer_days"])


def fact_answer_due(asked_on: date, params: InForce) -> date:
    """Return the last day for a department to answer a request for facts (32/3.2c).

    :raises YearUnknown: if the working days of the year are not published yet
    """
    return add_working_days(asked_on, params["fact_answer_days"])


def days_left(due: date, on: date) -> int:
    """Return the calendar days until a due day: 0 on the day itself, negative when overdue."""
    return (due - on).days
