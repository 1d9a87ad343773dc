"""Several requests answered in one go: all of them or none."""

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.access import ChangedMeanwhile
from rongxie.mechanism.evidence.actions import withdraw_request
from rongxie.mechanism.evidence.answering import Answer, answer_requests
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.evidence.recording import NothingStated
from tests.mechanism.cast import AT, DEPARTMENT, PLATFORM, REVIEWER, open_offices
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import open_request, stated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offices() -> None:
    open_offices()


def _states() -> list[str]:
    with reach(PLATFORM):
        return list(FactRequest.objects.order_by("pk").values_list("state", flat=True))


class TestAnswerRequests:
    def test_answers_each_with_its_own(self) -> None:
        one, other = (open_request(firm().pk) for _ in range(2))
        answers = [Answer(one.pk, "answered", [stated("tax_grade", "B")]),
                   Answer(other.pk, "not_ours", note="由县局掌握")]  # fmt: skip
        with reach(DEPARTMENT):
            done = answer_requests(answers=answers, actor=DEPARTMENT, at=AT)
        assert [(row.pk, row.answer) for row in done] == [
            (one.pk, "answered"), (other.pk, "not_ours"),
        ]  # fmt: skip
        with reach(PLATFORM):
            assert [row.enterprise_id for row in Evidence.objects.all()] == [one.enterprise_id]

    def test_keeps_nothing_if_one_cannot_be_answered(self) -> None:
        one, other = (open_request(firm().pk) for _ in range(2))
        with reach(REVIEWER):
            withdraw_request(request_id=other.pk, reason="重复", actor=REVIEWER, at=AT)
        answers = [Answer(row.pk, "answered", [stated("tax_grade", "B")]) for row in (one, other)]
        with reach(DEPARTMENT):  # what is refused inside takes back what it did, and no more
            with pytest.raises(ChangedMeanwhile):
                answer_requests(answers=answers, actor=DEPARTMENT, at=AT)
            assert not Evidence.objects.exists()
        assert _states() == ["open", "withdrawn"]

    def test_needs_an_answer(self) -> None:
        open_request(firm().pk)
        with reach(DEPARTMENT), pytest.raises(NothingStated):
            answer_requests(answers=[], actor=DEPARTMENT, at=AT)
        assert _states() == ["open"]
