"""Who we are to NATS, from a file."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from octopus.live.nats_servers import servers_of
from octopus.model import SourceUnavailable

SEED = bytes(range(32))
KEY = base64.b32encode(b"\x92\x00" + SEED + b"\x00\x00").decode().rstrip("=")
CREDENTIALS = f"""-----BEGIN NATS USER JWT-----
eyJ0eXAiOiJKV1QifQ.claims.signature
------END NATS USER JWT------

************************* IMPORTANT *************************
-----BEGIN USER NKEY SEED-----
{KEY}
------END USER NKEY SEED------
"""


def test_a_file_holds_a_token_or_a_user_or_signs_what_the_server_asks(tmp_path: Path) -> None:
    path = tmp_path / "nats.creds"
    path.write_text("s3cret\n")
    assert servers_of("nats://a:4222", path).credentials == {"token": "s3cret"}
    path.write_text("ada:pass:word\n")
    assert servers_of("nats://a:4222", path).credentials == {"user": "ada", "password": "pass:word"}
    path.write_text(CREDENTIALS)
    found = servers_of("nats://a:4222", path).credentials
    assert bytes(found["user_jwt_cb"]()) == b"eyJ0eXAiOiJKV1QifQ.claims.signature"
    signature = base64.b64decode(found["signature_cb"]("nonce"))
    Ed25519PrivateKey.from_private_bytes(SEED).public_key().verify(signature, b"nonce")


@pytest.mark.parametrize("text", ["", "two\nlines", CREDENTIALS.replace(KEY, "SUA"), CREDENTIALS[:60]])
def test_a_file_that_is_none_of_these_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nats.creds"
    path.write_text(text)
    with pytest.raises(SourceUnavailable, match="OCTOPUS_NATS_CREDENTIALS") as refused:
        servers_of("nats://a:4222", path)
    assert "eyJ0" not in refused.value.message


def test_servers_are_shown_without_their_secrets_and_have_the_usual_port() -> None:
    found = servers_of("nats://ada:secret@one, tls://two:4443,[::1]")
    assert found.urls == ["nats://ada:secret@one:4222", "tls://two:4443", "nats://[::1]:4222"]
    assert found.place == "one:4222, two:4443, [::1]:4222"
