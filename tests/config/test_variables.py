from pathlib import Path

import pytest
from django.conf import settings

from rongxie.config.databases import server_connections
from rongxie.config.settings import _environment
from rongxie.config.variables import VARIABLES, Environment, UnknownSetting, WrongSetting


class TestFlag:
    @pytest.mark.parametrize(("written", "meant"), [("True", True), ("False", False)])
    def test_is_true_or_false(self, written: str, meant: bool) -> None:
        assert Environment({"RONGXIE_DEBUG": written}).flag("RONGXIE_DEBUG") is meant

    @pytest.mark.parametrize("written", ["true", "1", "yes", "", " True", "on"])
    def test_is_nothing_else(self, written: str) -> None:
        with pytest.raises(WrongSetting, match="RONGXIE_DEBUG is True or False"):
            Environment({"RONGXIE_DEBUG": written}).flag("RONGXIE_DEBUG")


class TestSecret:
    def test_comes_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("s3cret\n", "utf-8")
        given = {"RONGXIE_SECRET_KEY_FILE": str(tmp_path / "key")}
        assert Environment(given).secret("RONGXIE_SECRET_KEY") == "s3cret"

    def test_does_not_come_from_two_places(self) -> None:
        given = {"RONGXIE_SECRET_KEY": "a", "RONGXIE_SECRET_KEY_FILE": "/b"}
        with pytest.raises(WrongSetting, match="not both"):
            Environment(given).secret("RONGXIE_SECRET_KEY")

    def test_is_missed_where_its_file_is_missing(self, tmp_path: Path) -> None:
        given = {"DATABASE_URL_FILE": str(tmp_path / "none")}
        with pytest.raises(WrongSetting, match="DATABASE_URL_FILE cannot be read"):
            Environment(given).secret("DATABASE_URL")


class TestEnvironment:
    def test_refuses_a_misspelt_setting(self) -> None:
        with pytest.raises(UnknownSetting, match="RONGXIE_HOEM"):
            Environment({"RONGXIE_HOEM": "/srv"})

    def test_reads_each_variable_once(self) -> None:
        environment = Environment({})
        environment.flag("RONGXIE_DEBUG")
        with pytest.raises(KeyError):
            environment.flag("RONGXIE_DEBUG")

    def test_refuses_a_folder_that_depends_on_where_one_stands(self) -> None:
        with pytest.raises(WrongSetting, match="begins with /"):
            Environment({"RONGXIE_HOME": "var"}).folder("RONGXIE_HOME", Path("/srv"))

    def test_lists_what_the_settings_read(self) -> None:
        assert _environment.unread == set()
        assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)


class TestServerConnections:
    def test_take_an_address_apart(self) -> None:
        given = server_connections("postgresql://app:p%40ss@db:5433/rx?sslmode=require", "")
        assert set(given) == {"default"}
        wanted = {"NAME": "rx", "USER": "app", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433"}
        assert given["default"] | wanted == given["default"]
        assert given["default"]["OPTIONS"] == {"sslmode": "require"}

    @pytest.mark.parametrize("address", ["mysql://a:hush@b/c", "hush", "postgresql://a:hush@b"])
    def test_refuse_without_telling_the_password(self, address: str) -> None:
        with pytest.raises(WrongSetting) as refused:
            server_connections(address, "")
        assert "hush" not in str(refused.value)


class TestSettings:
    def test_open_no_transaction_round_a_page(self) -> None:
        assert [c["ATOMIC_REQUESTS"] for c in settings.DATABASES.values()] == [False, False]

    def test_hold_no_password(self) -> None:
        assert not any(c.get("PASSWORD") for c in settings.DATABASES.values())

    def test_speak_chinese_on_china_time(self) -> None:
        assert (settings.LANGUAGE_CODE, settings.TIME_ZONE, settings.USE_TZ) == (
            "zh-hans",
            "Asia/Shanghai",
            True,
        )
