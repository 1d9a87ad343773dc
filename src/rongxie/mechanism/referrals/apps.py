"""Consent, allocation, and what was sent to which bank: a stage."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Provincial tables; finds the open work of a bank that ends."""

    name = "rongxie.mechanism.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Say how open referrals of a bank are found."""
        from rongxie.foundation.organisations import rerouting  # noqa: PLC0415  # models
        from rongxie.mechanism.referrals.queries.waiting import (  # noqa: PLC0415  # models
            open_referrals,
        )

        rerouting.register("referral", open_referrals)
