"""A server that BASE_URL names: whether these tests can say anything of it, and which of them cannot be had there."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest

from e2e.workspaces import WIND

KNOWN = "query ($names: [String!]!) { attributes(fullNames: $names) { fullName } }"
NEEDED = "these tests need the people and the telescope of `octopus demo`, or of Compose's profile `telescope`"
SECONDS = 15.0


def why_not(home: str, attribute: str = WIND) -> str | None:
    """Why the tests have nothing to find at an address, in a sentence; None: they have.

    Args:
        home: with a slash at its end.
        attribute: which the telescope there must have.
    """
    if urlsplit(home).scheme not in ("http", "https"):
        return f"BASE_URL is {home}; expected http://… or https://…, with the path below which Octopus is served"
    try:
        credentials = {"username": "operator", "password": "operator"}
        token = _posted(f"{home}auth/login", credentials)["access_token"]
        asked = {"query": KNOWN, "variables": {"names": [attribute]}}
        found = _posted(f"{home}graphql", asked, Authorization=f"Bearer {token}")
    except urllib.error.HTTPError as fault:
        return f"{fault.url} answered {fault.code} to the operator of the demonstration; {NEEDED}"
    except (OSError, ValueError, KeyError) as fault:
        return f"nothing like Octopus answers at {home}: {fault}"
    if found.get("errors") or found["data"]["attributes"][0] is None:
        return f"the telescope behind {home} has no {attribute}; {NEEDED}"
    return None


def reached_through(home: str) -> None:
    """Leave a test out that puts something of its own before the server, where that cannot be."""
    if urlsplit(home).scheme != "http":
        pytest.skip(f"what this test puts before the server carries plain HTTP, and BASE_URL is {home}")


def _posted(address: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """JSON that comes back; a deployment may have a certificate of its own making."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(
        address, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )
    with urllib.request.urlopen(request, timeout=SECONDS, context=trusting) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
