import threading

import pytest
from django.core.cache import cache
from django.db import connection

from rongxie.foundation.database.home import Home
from rongxie.surfaces.web.models import Remembered


class TestRemembered:
    @pytest.mark.django_db
    def test_keeps_a_value_until_its_time_is_over(self) -> None:
        cache.set("tries", [1.5, 2], timeout=60)
        assert cache.get("tries") == [1.5, 2]
        cache.set("tries", [3], timeout=0)
        assert cache.get("tries", "nothing") == "nothing"
        assert "tries" not in cache

    @pytest.mark.django_db
    def test_adds_what_is_not_there_alone(self) -> None:
        assert cache.add("code", "y", timeout=30)
        assert not cache.add("code", "n", timeout=30)
        assert cache.get("code") == "y"
        cache.touch("code", 0)
        assert cache.add("code", "n", timeout=30)

    @pytest.mark.django_db
    def test_forgets_when_told_and_says_whether_it_knew(self) -> None:
        cache.set("lock", True)
        assert cache.delete("lock")
        assert not cache.delete("lock")
        assert not cache.touch("lock", 60)
        assert cache.get("lock") is None

    @pytest.mark.django_db
    def test_has_no_login_and_no_address_in_its_keys(self) -> None:
        cache.set("login:ip:198.51.100.7", [1])
        assert not Remembered.objects.filter(key__contains="198").exists()
        assert len(Remembered.objects.get().key) == 64

    @pytest.mark.django_db
    def test_clears_away_what_is_over(self) -> None:
        for number in range(5):
            cache.set(f"old {number}", 1, timeout=0)
        cache.set("young", 1, timeout=60)
        cache.add("new", 1, timeout=60)
        assert Remembered.objects.count() == 2

    def test_lets_one_of_many_at_once_be_the_first(self, committed: Home) -> None:
        cache.set("code", "before", timeout=0)  # a row that is over is no first one either
        firsts: list[bool] = []
        ready = threading.Barrier(4)

        def add() -> None:
            cache.get("anything")
            ready.wait()
            firsts.append(cache.add("code", "y", timeout=30))
            connection.close()

        threads = [threading.Thread(target=add) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(firsts) == [False, False, False, True]
