"""Argon2id password hashes, made and verified in threads of their own.

Parameters: 19 MiB, 2 passes, 1 lane, the least that OWASP's Password Storage Cheat Sheet recommends; the memory counts
against a serving process of 90 MiB, and two hashes at most are worked on at once. Hashes made elsewhere with other
parameters verify as they are.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

THREADS = 2
LONGEST = 1024


class Passwords:
    """Hashes and verifies passwords without holding up the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._decoy: asyncio.Task[str] | None = None

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, hashed: str, password: str) -> bool:
        """Whether the password has that hash; False for a hash that cannot be read."""
        if len(password) > LONGEST:
            return False
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, hashed, password)

    async def waste(self, password: str) -> bool:
        """Take as long as `verify` does, for a user who does not exist. Always False."""
        if self._decoy is None:
            self._decoy = asyncio.create_task(self.hash("nobody's password"))
        await self.verify(await self._decoy, password)
        return False

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
