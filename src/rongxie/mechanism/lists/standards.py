"""What the five standards must say before a step."""

from collections.abc import Iterable

from rongxie.mechanism.lists.wording import together
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.verdicts import STANDARD_TITLES, Standard
from rongxie.values.texts import Refusal, Text, say


class NotAdmitted(Refusal):
    """The enterprise is none of those for whom the mechanism is, or nobody can tell yet."""


class StandardsNotMet(Refusal):
    """A standard is not met."""


class StandardsOpen(Refusal):
    """A standard is not met, or something of it is not known yet."""


def see_that_admitted(screening: Screening) -> None:
    """Refuse an enterprise that is not admitted (32/2.1b).

    :raises NotAdmitted: if it is too large or of another kind, or its size cannot be told
    """
    if screening.admission != "admitted":
        raise NotAdmitted(
            say(
                "The enterprise is not known to be small or micro, nor of a kind that the place"
                " admits (size: {size}, {reason}). Complete staff, revenue and industry, or close"
                " the case.",
                size=_size_named(screening.size),
                reason=Text(en=screening.size_reason_en or "-", zh=screening.size_reason or "-"),
            )
        )


def _size_named(size: str) -> Text | str:
    sizes = layout("results").columns["size"].choices
    return next((one.title for one in sizes if one.name == size), size)


def see_that_nothing_fails(screening: Screening) -> None:
    """Refuse what fails a standard; what is unknown goes along as a question (32/2.1c).

    :raises StandardsNotMet: if a standard is not met
    """
    failed = [s for s in Standard if getattr(screening, s.value) == "not_met"]
    if failed:
        raise StandardsNotMet(
            say(
                "Not met: {standards}. What fails: {tests}. Have it put right, or start coaching.",
                standards=together(STANDARD_TITLES[s] for s in failed),
                tests=together(_titles(screening, (False,))),
            )
        )


def see_that_all_met(screening: Screening) -> None:
    """Refuse what does not meet all five standards (32/2.2a).

    :raises StandardsOpen: if one is not met or unknown
    """
    open_ = [s for s in Standard if getattr(screening, s.value) != "met"]
    if open_:
        raise StandardsOpen(
            say(
                "Not yet met: {standards}. What fails or is not known: {tests}. Return the case"
                " with what is missing, or ask the department.",
                standards=together(STANDARD_TITLES[s] for s in open_),
                tests=together(_titles(screening, (False, None))),
            )
        )


def _titles(screening: Screening, answers: Iterable[bool | None]) -> list[Text]:
    wanted = [test for test in TESTS if screening.tests.get(test.name, True) in answers]
    return [test.title for test in wanted] or [Text(en="-", zh="-")]
