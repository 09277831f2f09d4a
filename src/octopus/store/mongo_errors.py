"""What PyMongo's exceptions mean for whoever runs Octopus. No message carries a password."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    DocumentTooLarge,
    DuplicateKeyError,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
)

from octopus.model import FieldError, SourceError, SourceUnavailable, TooLarge

_REFUSED = {13, 18, 8000}
"""Unauthorized, AuthenticationFailed, AtlasError (its wrong password)."""


def place_of(url: str) -> str:
    """The hosts of an address, without user, password and options."""
    return re.sub(r"^.*@", "", re.sub(r"^[a-z+]+://", "", url)).partition("/")[0] or "(no host)"


def url_options(url: str) -> set[str]:
    """Names of the options that an address gives, in lower case."""
    return {name.lower() for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn PyMongo's exceptions into `SourceUnavailable`, `SourceError` (both of source `store`) or `TooLarge`.

    A cancellation that PyMongo swallows (it does when an answer comes in the same turn of the loop) is raised again:
    whoever asks the store again and again would never end.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    try:
        yield
    except DuplicateKeyError:
        raise
    except PyMongoError as fault:
        raise _explain(place, fault) from fault
    if task is not None and task is asyncio.current_task() and task.cancelling() > before:
        raise asyncio.CancelledError


def unusable_address(fault: Exception) -> SourceUnavailable:
    """The error for a MONGO_URL that cannot be read."""
    return _unavailable(
        "MONGO_URL cannot be used; expected mongodb://[user:password@]host:27017/?options", _said(fault)
    )


def _explain(place: str, fault: PyMongoError) -> FieldError:
    said = _said(fault)
    if isinstance(fault, DocumentTooLarge) or (isinstance(fault, OperationFailure) and fault.code in {10334, 17419}):
        return TooLarge("the document is larger than MongoDB's 16 MiB", source="store", upstream=said)
    if isinstance(fault, OperationFailure) and fault.code in _REFUSED:
        return _unavailable(
            f"MongoDB at {place} refuses the credentials; check the user and password of MONGO_URL", said
        )
    if isinstance(fault, ConfigurationError):
        return unusable_address(fault)
    if isinstance(fault, InvalidOperation) and "close" in said.lower():
        return _unavailable(f"the store on MongoDB at {place} is closed", said)
    if isinstance(fault, AutoReconnect) or fault.timeout:
        return _unavailable(
            f"MongoDB at {place} does not answer; see that it runs and that MONGO_URL names it, or unset MONGO_URL to "
            "keep everything in the embedded file",
            said,
        )
    return SourceError(f"MongoDB at {place} refused the operation", source="store", upstream=said)


def _unavailable(sentence: str, said: str) -> SourceUnavailable:
    return SourceUnavailable(sentence, source="store", upstream=said)


def _said(fault: Exception) -> str:
    return re.sub(r"//\S*@", "//", str(fault))[:500]
