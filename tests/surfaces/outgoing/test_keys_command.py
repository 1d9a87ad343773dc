"""Changing what webhooks are signed with, as whoever runs the platform does it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from rongxie.surfaces.clock import at_moment
from tests.mechanism.cast import AT

pytestmark = pytest.mark.django_db


def told(capsys: pytest.CaptureFixture[str], action: str, days: int = 0) -> list[dict[str, str]]:
    with at_moment(AT + timedelta(days=days)):
        call_command("signing_keys", action)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


class TestSigningKeys:
    def test_are_made_when_first_asked_for_and_stay(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        first = told(capsys, "list")
        assert "ed25519" in {key["algorithm"] for key in first}
        assert all(key["retires_at"] is None for key in first)
        assert told(capsys, "list", 400) == first

    def test_that_are_changed_sign_beside_the_new_ones_for_thirty_days(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        old = {key["id"] for key in told(capsys, "list")}
        both = told(capsys, "change", 1)
        new = {key["id"] for key in both} - old
        assert len(new) == len(old)
        assert {key["id"] for key in both if key["retires_at"]} == old
        assert {key["id"] for key in told(capsys, "list", 30)} == old | new
        assert {key["id"] for key in told(capsys, "list", 31)} == new

    def test_tell_nothing_that_signs(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert {frozenset(key) for key in told(capsys, "list")} == {
            frozenset({"id", "algorithm", "public", "made_at", "retires_at"})
        }
