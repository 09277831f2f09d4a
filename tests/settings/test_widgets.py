"""Where widgets may come from, as the environment says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.settings import SettingsError, covers, read_settings
from octopus.settings.widgets import parse_allowed, parse_keys, parse_registries

KEY = "A" * 43 + "="


def test_registries_in_their_order_then_content_networks() -> None:
    settings = read_settings(
        {
            "WIDGET_REGISTRIES": "main=https://npm.example.org/all, own=@observatory:http://localhost:4873/",
            "WIDGET_ALLOWED_NPM_SCOPES": "@observatory,cdn.example.org/npm,npm.example.org,@wind/rose",
            "WIDGET_TOKEN_OWN": "secret-token",
        }
    )
    told = [(each.name, each.url, each.scope, each.cdn) for each in settings.widget_sources]
    assert told == [
        ("main", "https://npm.example.org/all/", None, False),
        ("own", "http://localhost:4873/", "@observatory", False),
        # A host that is a registry already is only that.
        ("cdn.example.org", "https://cdn.example.org/npm/", None, True),
    ]
    assert settings.allowed_scopes == ("@observatory", "@wind/rose")
    own = settings.widget_sources[1].token
    assert own is not None and own.get_secret_value() == "secret-token"
    assert "secret-token" not in repr(settings) + repr(settings.widget_sources)
    assert "WIDGET_TOKEN_OWN" not in settings.document_environment


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("WIDGET_REGISTRIES", "npm.example.org", "WIDGET_REGISTRIES: expected registries like"),
        ("WIDGET_REGISTRIES", "https://user:pass@npm.example.org/", "without user"),
        ("WIDGET_REGISTRIES", "a=https://one.example/,a=https://two.example/", "'a' stands twice"),
        ("WIDGET_REGISTRIES", "https://h:99999/", "expected registries"),
        ("WIDGET_ALLOWED_NPM_SCOPES", "@Observatory", "expected a comma list of scopes"),
        ("WIDGET_TRUSTED_SCOPES", "../x", "expected a comma list of scopes"),
        ("WIDGET_TRUSTED_KEYS", "house=short", "as `octopus widget keygen` prints them"),
    ],
)
def test_what_cannot_be_used_is_told(variable: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as refused:
        read_settings({variable: value})
    assert "pass@" not in str(refused.value)


def test_a_token_may_stand_in_a_file(tmp_path: Path) -> None:
    variables = {
        "WIDGET_REGISTRIES": "main=https://npm.example.org/",
        "WIDGET_TOKEN_FILE_MAIN": str(tmp_path / "token"),
    }
    with pytest.raises(SettingsError, match="the file of WIDGET_TOKEN_FILE_MAIN cannot be read: No such file"):
        read_settings(variables)
    (tmp_path / "token").write_text("two words")
    with pytest.raises(SettingsError, match="is no token"):
        read_settings(variables)
    (tmp_path / "token").write_text("one-word\n")
    token = read_settings(variables).widget_sources[0].token
    assert token is not None and token.get_secret_value() == "one-word"


def test_a_scope_covers_its_packages_and_no_others() -> None:
    assert covers(("@a",), "@a/x") and covers(("@a/x", "y"), "@a/x") and covers(("y",), "y")
    assert not any(covers(("@a", "@b/x", "y"), name) for name in ("@ab/x", "@b/y", "a/x", "yy", "@y/y"))


def test_a_key_without_a_name_is_called_by_its_id() -> None:
    (key,) = parse_keys(KEY)
    assert key.name == key.id and len(key.id) == 16


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in (lambda: parse_registries(text, {}), lambda: parse_allowed(text), lambda: parse_keys(text)):
        try:
            read()
        except ValueError as fault:
            assert "expected" in str(fault) or "twice" in str(fault)
