"""People and their memberships as an application of Django."""

from django.apps import AppConfig

from rongxie.foundation.organisations.rerouting import register


class AccountsConfig(AppConfig):
    """Shared tables: they never refer to an enterprise."""

    name = "rongxie.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Tell the organisations which memberships end with them."""
        from rongxie.foundation.accounts.queries import memberships_at  # noqa: PLC0415  # models

        register("membership", memberships_at)
