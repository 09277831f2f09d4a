"""What becomes of sign-ins and tokens when a backup takes the place of what is there: what has ended stays at its end.

A backup knows of no sign-in that was ended since, and of no token that was revoked since. So its sign-ins are left out
(or those of the store that is replaced go on), tokens that are revoked there stay so, and access tokens, which no store
knows, end with the store's generation.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from octopus.accounts.api_tokens import TOKENS
from octopus.accounts.config_access import SESSIONS as CONFIG_SESSIONS
from octopus.accounts.sessions import SESSIONS
from octopus.store import META, Document, Kept, Overlay, Whole, is_empty, next_generation

PROVIDER_SIGN_INS = "provider_sign_ins"
"""As `oidc.federation` names it, which is imported only where there is a provider; a test compares."""
SIGNED_IN = (CONFIG_SESSIONS, PROVIDER_SIGN_INS, SESSIONS)


@dataclass(frozen=True)
class Standing:
    """What a restore keeps of who may come in."""

    overlay: Overlay
    sessions: int | None
    """Sign-ins that go on; None: as many as the archive has."""
    revoked: int
    """API tokens that are revoked in the store that is replaced, and stay so."""


async def standing(store: Whole, *, keep_sessions: bool = False, revoke_tokens: bool = False) -> Standing:
    """What is to be otherwise than in the archive.

    Args:
        store: as it is before it is replaced.
        keep_sessions: sign-ins go on: those of the store, or, where it is empty, those of the archive.
        revoke_tokens: revoke every API token of the archive.

    Raises:
        SourceUnavailable: the store cannot be reached.
    """
    revoked = [each for each in await store.find(TOKENS) if each.body.get("revoked") is not None]
    put = [next_generation(await store.get(META, "generation")), *(_kept(TOKENS, each) for each in revoked)]
    theirs = keep_sessions and await is_empty(store)
    sessions = 0
    if keep_sessions and not theirs:
        for collection in SIGNED_IN:
            found = await store.find(collection)
            put += [_kept(collection, each) for each in found]
            sessions += len(found) if collection == SESSIONS else 0
    now = time.time()

    def alter(kept: Kept) -> Kept | None:
        if kept.collection in SIGNED_IN and not theirs:
            return None
        if revoke_tokens and kept.collection == TOKENS and kept.body is not None and kept.body.get("revoked") is None:
            return Kept(kept.collection, kept.key, kept.version + 1, now, {**kept.body, "revoked": now})
        return kept

    return Standing(Overlay(tuple(put), alter), None if theirs else sessions, len(revoked))


def _kept(collection: str, document: Document) -> Kept:
    return Kept(collection, document.key, document.version, document.updated, document.body)
