"""The table of messages: complete, and fit to leave the platform."""

import re
from string import Formatter

import pytest

from rongxie.rulebook.event_kinds import event_kinds
from rongxie.rulebook.reasons import reasons
from rongxie.surfaces.outgoing.templates import (
    Audience,
    Template,
    silent_kinds,
    tail,
    templates,
    templates_of,
    told_kinds,
)

ALL = list(templates().values())
BLANKS = {"case", "bank", "due", "ends", "day", "count"}
_CARRIED = {"due": "due_on", "ends": "ends_on", "count": "count"}


def _blanks(template: Template) -> set[str]:
    texts = [template.title, template.text, *([template.sms] if template.sms else [])]
    return {b for text in texts for _, b, _, _ in Formatter().parse(text.zh) if b}


class TestTheTable:
    def test_tells_the_enterprise_of_each_kind_or_says_why_not(self) -> None:
        told = {one.kind for one in ALL if one.to is Audience.ENTERPRISE}
        assert told | silent_kinds().keys() == set(event_kinds())
        assert told & silent_kinds().keys() == set()

    @pytest.mark.parametrize("kind", [
        "case.declared", "case.returned", "case.recommended", "referral.sent",
        "referral.file_completed", "decision.approved", "decision.refused", "coaching.opened",
        "case.removal_proposed", "case.removed", "consent.given", "consent.withdrawn",
        "consent.ending", "contact.seen",
    ])  # fmt: skip
    def test_tells_the_enterprise_of(self, kind: str) -> None:
        assert [one for one in templates_of(kind) if one.to is Audience.ENTERPRISE]

    @pytest.mark.parametrize("kind", ["referral.sent", "referral.handed_in", "order.opened",
                                      "matter.assigned", "batch.laid"])  # fmt: skip
    def test_tells_banks_and_offices_of(self, kind: str) -> None:
        assert [one for one in templates_of(kind) if one.to is not Audience.ENTERPRISE]
        assert kind in told_kinds()

    def test_tells_nobody_twice_of_one_event(self) -> None:
        pairs = [(one.kind, one.to) for one in ALL]
        assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.name)
class TestEachMessage:
    def test_has_only_blanks_that_its_event_fills(self, template: Template) -> None:
        used = _blanks(template)
        assert used <= BLANKS
        carried = event_kinds()[template.kind].payload
        assert {_CARRIED[b] for b in used & _CARRIED.keys()} <= carried.keys()

    def test_tells_no_amount_and_no_reason_outside(self, template: Template) -> None:
        for text in (template.title.zh, template.sms.zh if template.sms else ""):
            assert not re.search(r"万元|金额|拒绝|不予授信|原因", text)
            assert not any(one.title.zh in text for one in reasons().values())

    def test_fits_into_two_sms(self, template: Template) -> None:
        if template.sms:
            assert len(template.sms.zh + tail().zh) + 20 <= 134
        assert not (template.formal and template.sms is None)

    def test_leaves_the_platform_to_enterprises_only(self, template: Template) -> None:
        assert template.sms is None or template.to is Audience.ENTERPRISE
