"""Which JWT_SECRET may sign."""

import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.accounts import check_secret, kept_secret
from octopus.settings import SettingsError


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        (None, "not set"),
        ("", "not set"),
        ("short", "at least 32 characters, got 5"),
        ("a" * 64, "repeats itself"),
        ("abc123XYZ!?" * 4, "repeats itself"),
        ("changeme-changeme-changeme-please-now", "well known"),
        ("your-256-bit-secret-goes-in-here-now", "well known"),
        ("0123456789abcdef0123456789abcdefXY", "well known"),
    ],
)
def test_a_weak_one_is_refused_with_the_way_to_mend_it(secret: str | None, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        check_secret(secret)
    assert why in str(refused.value)
    assert "export JWT_SECRET=$(openssl rand -hex 32)" in str(refused.value)
    assert not secret or secret not in str(refused.value)


@given(st.binary(min_size=32, max_size=32).filter(lambda found: len(set(found.hex())) >= 10))
def test_what_the_sentence_makes_is_taken(found: bytes) -> None:
    if found.hex() not in (found.hex() * 2)[1:-1] and "0123456789abcdef0123" not in found.hex():
        assert check_secret(found.hex()) == found.hex()


def test_random_secrets_are_taken() -> None:
    for _ in range(200):
        assert check_secret(secrets.token_urlsafe(32))


def test_a_kept_secret_is_the_same_again_and_nobody_elses(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = kept_secret(folder)
    assert kept_secret(folder) == first == check_secret(first)
    assert stat.S_IMODE((folder / "jwt-secret").stat().st_mode) == 0o600
