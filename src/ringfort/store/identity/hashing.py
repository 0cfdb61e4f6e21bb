"""Hashes of secrets. Argon2id (RFC 9106) for what people choose, SHA-256 for what we make."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from ringfort.domain.errors import Unavailable
from ringfort.texts import Text

R = TypeVar("R")

AT_ONCE = 2
"""Threads that hash: each takes 64 MiB and a core for a tenth of a second."""
WAITING = 50
"""Requests that may wait for those."""

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def new_token() -> str:
    """256 random bits in 43 characters that need no escaping in a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """How a secret of 128 bits or more is stored; lower-case hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_system_made(password: str) -> str:
    """Hash at no cost, for a password of 128 random bits; its first use hashes it again."""
    return _QUICK.hash(password)


class Passwords:
    """Hashes and verifies away from the event loop, two at a time.

    Whatever is verified, an e-mail nobody has or an old hash, costs one full hash at least.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(new_token())
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._busy = 0

    async def hash(self, password: str) -> str:
        """Hash to store. Unavailable: too many are waiting."""
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password; None = there is none. Unavailable: too many are waiting."""
        return await self._run(lambda: self._verified(stored, password))

    def is_old(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verified(self, stored: str | None, password: str) -> bool:
        if stored is None or self.is_old(stored):
            self._matches(self._nobody, password)
        return stored is not None and self._matches(stored, password)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerificationError:
            return False

    async def _run(self, work: Callable[[], R]) -> R:
        if self._busy >= AT_ONCE + WAITING:
            raise Unavailable(Text("login.busy"))
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._busy -= 1
