"""A password that an office gave lets nobody in but to choose another."""

import pytest
from django.test import Client

from rongxie.foundation.accounts.models import User
from rongxie.foundation.administration.importing_people import PEOPLE
from rongxie.foundation.administration.starting import start_passwords
from rongxie.foundation.reach.entering import reach
from tests.foundation.administration.lists import listed, officer
from tests.mechanism.cast import AT
from tests.surfaces.web.visitors import try_password

pytestmark = pytest.mark.django_db
ROW = {"姓名": "王小明", "手机号": "13812345670", "职责": "专班", "所属机构": "DRC"}


class TestWhoHasAFirstPassword:
    def test_chooses_another_before_anything_else(self, client: Client) -> None:
        actor = officer()
        of = listed([ROW], PEOPLE, actor)
        with reach(actor):
            (given,) = start_passwords(import_id=of.pk, actor=actor, at=AT)
        user = User.objects.get(login=given.login)
        assert try_password(client, given.password, login=given.login).status_code == 302
        assert client.get("/").url == "/account/password/"  # type: ignore[attr-defined]
        refused = client.get("/api/v1/enterprises")
        assert (refused.status_code, refused.json()["type"][-16:]) == (403, "password-not-own")
        typed = {"oldpassword": given.password}
        typed |= dict.fromkeys(("password1", "password2"), "Rongxie-2026-xyz")
        assert client.post("/account/password/", typed).status_code == 302
        user.refresh_from_db()
        assert not user.password_given
        assert user.check_password("Rongxie-2026-xyz")
