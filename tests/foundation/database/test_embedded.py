import os
import signal
import subprocess
from pathlib import Path

import pytest

from rongxie.foundation.database.account import Account, database_account
from rongxie.foundation.database.cluster import ClusterOfAnotherVersion, DiskTooFull
from rongxie.foundation.database.embedded import (
    DidNotStart,
    RunningAlready,
    StoppedWhileStarting,
    embedded,
    running,
)
from rongxie.foundation.database.home import SOCKET_FOLDER_BYTES, Home, HomeNotUsable
from rongxie.foundation.database.roles import APP, OWNER
from tests.foundation.database.homes import QUICK, alive, as_root, children, entered, holder, until


def _remembers(home: Home) -> bool:
    with entered(home, OWNER) as owner:
        return owner.execute("SELECT kept FROM remembered").fetchall() == [("before",)]


def _remember(home: Home) -> None:
    with entered(home, OWNER) as owner:
        owner.execute("CREATE TABLE remembered AS SELECT 'before' AS kept")


class TestFirstStart:
    def test_makes_a_database_that_answers_and_leaves_nothing_running(self, ground: Path) -> None:
        home = Home(ground / "new" / "home")
        with embedded(home, QUICK) as server:
            pid = server.pid
            with entered(home, APP) as app:
                row = app.execute(
                    "SELECT current_user, current_setting('server_encoding'), datlocprovider,"
                    " datlocale FROM pg_database WHERE datname = current_database()"
                ).fetchone()
            assert row == (APP, "UTF8", "b", "C.UTF-8")
        assert pid is not None
        assert not alive(pid)
        assert not running(home)

    def test_listens_on_no_network(self, cluster: Home) -> None:
        with entered(cluster, APP) as app:
            assert app.execute("SHOW listen_addresses").fetchone() == ("",)

    def test_sorts_chinese_without_the_locale_of_the_machine(self, cluster: Home) -> None:
        with entered(cluster, APP) as app:
            row = app.execute("SELECT upper('é'), '乙' > '甲'").fetchone()
        assert row == ("É", False)  # by code point: 乙 U+4E59 < 甲 U+7532

    def test_keeps_passwords_and_key_for_us_alone(self, cluster: Home) -> None:
        secrets = [cluster.secret_key, cluster.log, *cluster.folder.glob("*.pgpass")]
        assert len(secrets) == 5
        assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
        assert cluster.cluster.stat().st_mode & 0o777 == 0o700
        assert cluster.socket_folder.stat().st_mode & 0o777 == 0o700

    def test_leaves_no_password_in_the_folder_of_the_database(self, cluster: Home) -> None:
        assert {path.name for path in cluster.cluster.iterdir()} <= {"data", "socket"}

    @pytest.mark.skipif(not as_root(), reason="only root runs the database as somebody else")
    def test_by_root_runs_as_an_unprivileged_account(self, cluster: Home) -> None:
        assert cluster.data.stat().st_uid == database_account().uid != 0

    def test_broken_off_is_made_again(self, ground: Path) -> None:
        home = Home(ground / "home")
        home.prepare()
        database_account().make_folder(home.cluster)
        half = home.cluster / "tmpabc.unfinished" / "data"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18")
        with embedded(home, QUICK), entered(home, APP):
            assert not list(home.cluster.glob("*.unfinished"))

    def test_works_in_a_home_of_117_characters_in_chinese(
        self, ground: Path, made_once: Home
    ) -> None:
        upper = ground / ("融" * 40)
        home = Home(upper / ("协" * (117 - len(str(upper)) - 1)))
        assert len(str(home.folder)) == 117
        with embedded(home, QUICK), entered(home, APP) as app:
            assert app.execute("SELECT 1").fetchone() == (1,)
            assert len(os.fsencode(home.socket_folder)) <= SOCKET_FOLDER_BYTES
            assert home.socket_folder.stat().st_mode & 0o777 == 0o700
        home.socket_folder.rmdir()


class TestTwoStartsAtOnce:
    def test_the_second_is_told_who_runs_it(self, cluster: Home) -> None:
        with (
            pytest.raises(RunningAlready, match=f"process {os.getpid()}") as refused,
            embedded(cluster, QUICK),
        ):
            pass
        assert str(cluster.folder) in str(refused.value)
        with entered(cluster, APP) as app:
            assert app.execute("SELECT 1").fetchone() == (1,)

    def test_the_lock_goes_with_the_holder(self, home: Home) -> None:
        with embedded(home, QUICK):
            assert running(home)
        with embedded(home, QUICK):
            assert running(home)


class TestAfterAHardStop:
    def test_of_the_server_it_starts_again_with_what_was_committed(self, home: Home) -> None:
        with embedded(home, QUICK) as server:
            _remember(home)
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            assert until(server.ended)
            server.start()
            assert _remembers(home)

    def test_of_whoever_runs_it_no_server_stays_and_the_next_start_works(self, home: Home) -> None:
        process, server = holder(home)
        _remember(home)
        process.kill()
        process.communicate()
        assert until(lambda: not alive(server))
        with embedded(home, QUICK):
            assert _remembers(home)

    def test_of_both_the_next_start_works_at_once(self, home: Home) -> None:
        process, server = holder(home)
        _remember(home)
        below = children(server)
        os.kill(process.pid, signal.SIGSTOP)  # so that it can do nothing about it
        os.kill(server, signal.SIGKILL)
        process.kill()
        process.communicate()
        with embedded(home, QUICK):
            assert _remembers(home)
            assert not any(alive(pid) for pid in below)

    def test_a_pid_file_that_names_a_living_stranger_is_no_hindrance(self, home: Home) -> None:
        account = database_account()
        stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **account.run_as)
        try:
            text = f"{stranger.pid}\n{home.data}\n1\n5432\n{home.socket_folder}\n\n0 0\n"
            for file in (home.data / "postmaster.pid", home.socket_folder / ".s.PGSQL.5432.lock"):
                file.write_text(text)
                os.chown(file, account.uid, account.gid)
            with embedded(home, QUICK), entered(home, APP):
                assert stranger.poll() is None
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


class TestAStartThatCannotBe:
    def test_refuses_a_folder_others_may_write_to(self, ground: Path) -> None:
        home = Home(ground / "open")
        home.folder.mkdir()
        home.folder.chmod(0o777)
        with pytest.raises(HomeNotUsable, match="chmod go-w"), embedded(home, QUICK):
            pass
        assert list(home.folder.iterdir()) == []

    def test_refuses_a_password_others_may_read(self, home: Home) -> None:
        home.password_file(APP).chmod(0o644)
        with pytest.raises(HomeNotUsable, match="chmod 600"), embedded(home, QUICK):
            pass

    def test_refuses_a_folder_below_a_file(self, ground: Path) -> None:
        (ground / "file").write_text("")
        with (
            pytest.raises(HomeNotUsable, match="RONGXIE_HOME"),
            embedded(Home(ground / "file" / "home"), QUICK),
        ):
            pass

    @pytest.mark.skipif(not as_root(), reason="only root runs the database as somebody else")
    def test_by_root_refuses_a_folder_the_database_cannot_reach(self, ground: Path) -> None:
        (ground / "closed").mkdir(mode=0o700)
        with (
            pytest.raises(HomeNotUsable, match="/var/lib/rongxie"),
            embedded(Home(ground / "closed" / "home"), QUICK),
        ):
            pass

    def test_refuses_a_socket_folder_that_is_a_link(self, ground: Path) -> None:
        home = Home(ground / ("x" * 100))
        home.prepare()
        home.socket_folder.symlink_to(ground)
        try:
            with pytest.raises(HomeNotUsable, match="mode 700"), embedded(home, QUICK):
                pass
        finally:
            home.socket_folder.unlink()

    def test_says_what_the_database_said(self, home: Home) -> None:
        wrong = {**QUICK, "no_such_setting": "1"}
        with pytest.raises(DidNotStart, match="no_such_setting"), embedded(home, wrong):
            pass
        assert not running(home)

    def test_refuses_data_of_another_version(self, home: Home) -> None:
        (home.data / "PG_VERSION").write_text("17\n")
        with pytest.raises(ClusterOfAnotherVersion, match="PostgreSQL 17"), embedded(home, QUICK):
            pass

    def test_refuses_a_full_disk_before_it_begins(
        self, ground: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rongxie.foundation.database.cluster.LEAST_FREE", 1 << 60)
        home = Home(ground / "home")
        with pytest.raises(DiskTooFull, match="MB free"), embedded(home, QUICK):
            pass
        assert not home.data.exists()

    def test_can_be_broken_off_and_leaves_nothing_running(self, home: Home) -> None:
        before = children(os.getpid())
        with pytest.raises(StoppedWhileStarting), embedded(home, QUICK, stopping=lambda: True):
            pass
        assert children(os.getpid()) <= before


class TestPrograms:
    def test_are_copied_where_the_database_cannot_reach_them(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Account, "may_reach", lambda *_: False)
        with embedded(home, QUICK) as server, entered(home, APP):
            words = Path(f"/proc/{server.pid}/cmdline").read_text("utf-8")
        assert words.startswith(f"{home.folder}/programs/")

    def test_out_of_reach_are_noticed(self, ground: Path) -> None:
        stranger = Account(uid=4242, gid=4242, other=True)
        (ground / "closed").mkdir(mode=0o700)
        (ground / "closed" / "file").write_text("")
        assert stranger.may_reach(ground / "closed" / "file") is False
        (ground / "closed").chmod(0o711)
        assert stranger.may_reach(ground / "closed" / "file") is True
