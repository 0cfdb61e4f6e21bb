"""Hashing of passwords."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher

from ringfort.domain.errors import Unavailable
from ringfort.store.identity import hashing
from ringfort.store.identity.hashing import Passwords
from ringfort.testing.eventually import eventually


class CountingHasher(PasswordHasher):
    """Cheap; remembers what was verified, and how many did so at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=16, parallelism=1)
        self.verified: list[str | bytes] = []
        self.most = 0
        self.gate = threading.Event()
        self.gate.set()
        self._now = 0
        self._lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        with self._lock:
            self.verified.append(hash)
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            self.gate.wait(10)
            return bool(super().verify(hash, password))
        finally:
            with self._lock:
                self._now -= 1


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def passwords(hasher: CountingHasher) -> Passwords:
    return Passwords(hasher)


async def test_a_password_fits_its_hash_only(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse")
    assert "correct horse" not in stored
    assert await passwords.verify(stored, "correct horse")
    assert not await passwords.verify(stored, "Correct horse")


async def test_nobodys_password_costs_as_much(passwords: Passwords, hasher: CountingHasher) -> None:
    stored = await passwords.hash("correct horse")
    assert not await passwords.verify(stored, "wrong")
    assert len(hasher.verified) == 1
    assert not await passwords.verify(None, "wrong")
    assert len(hasher.verified) == 2
    assert hasher.check_needs_rehash(str(hasher.verified[1])) is False


async def test_a_cheap_hash_does_not_answer_sooner(
    passwords: Passwords, hasher: CountingHasher
) -> None:
    stored = hashing.hash_system_made("x" * 24)
    assert passwords.is_old(stored)
    assert not await passwords.verify(stored, "wrong")
    assert hasher.verified[0] != stored
    assert hasher.verified[1] == stored


async def test_two_at_a_time_and_not_endlessly_many(
    passwords: Passwords, hasher: CountingHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "WAITING", 3)
    stored = await passwords.hash("correct horse")
    hasher.gate.clear()
    tries = [asyncio.create_task(passwords.verify(stored, "correct horse")) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await passwords.verify(stored, "correct horse")
    await eventually(lambda: hasher.most == 2, promise_s=1)
    hasher.gate.set()
    assert all(await asyncio.gather(*tries))
    assert hasher.most == 2
    assert await passwords.verify(stored, "correct horse")
