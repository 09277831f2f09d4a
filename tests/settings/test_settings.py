"""Reading the environment."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.model import Role
from octopus.settings import Settings, SettingsError, parse_tango_dbs, read_settings
from octopus.settings.signing_in import parse_users

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
PASSWORDS = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
ROLES = st.sampled_from(list(Role))


def test_an_empty_environment_gives_every_default() -> None:
    settings = read_settings({})
    assert (settings.port, settings.host, settings.workers) == (8000, "127.0.0.1", 1)
    assert settings.databases == () and settings.users == () and settings.jwt_secret is None


def test_an_empty_variable_counts_as_unset_and_overrides_beat_the_environment() -> None:
    settings = read_settings({"OCTOPUS_PORT": "", "OCTOPUS_HOST": "10.0.0.1", "WORKERS": "3"}, host="127.0.0.1")
    assert (settings.port, settings.host, settings.workers) == (8000, "127.0.0.1", 3)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        read_settings({}).port = 1


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"OCTOPUS_PORT": "99999", "WORKERS": "none", "OCTOPUS_ACCESS_TTL": "0"})
    lines = str(refused.value).splitlines()
    assert sorted(line.split(":")[0] for line in lines) == ["OCTOPUS_ACCESS_TTL", "OCTOPUS_PORT", "WORKERS"]


@pytest.mark.parametrize("variable", ["JWT_SECRET", "MONGO_URL", "TANGOGQL_SECRET"])
def test_no_secret_is_shown(variable: str) -> None:
    settings = read_settings({variable: "hunter2-hunter2"})
    assert "hunter2" not in repr(settings) and "hunter2" not in str(settings)


def test_a_secret_that_is_refused_is_not_told() -> None:
    with pytest.raises(SettingsError, match=r"^OCTOPUS_METRICS_TOKEN: ") as refused:
        read_settings({"OCTOPUS_METRICS_TOKEN": "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_every_field_has_a_variable_and_a_meaning() -> None:
    for name, field in Settings.model_fields.items():
        if name != "environment":
            assert field.validation_alias and field.description and field.description.endswith((".", "]."))


@given(st.dictionaries(NAMES, st.tuples(PASSWORDS, ROLES), max_size=6))
def test_users_read_the_same_from_a_list_and_from_an_object(crowd: dict[str, tuple[str, Role]]) -> None:
    as_object = {name: {"password": password, "role": role.name} for name, (password, role) in crowd.items()}
    as_list = [{"username": name, **spec} for name, spec in as_object.items()]
    if len({name.lower() for name in crowd}) < len(crowd):
        for text in (json.dumps(as_object), json.dumps(as_list)):
            with pytest.raises(SettingsError, match="stands twice"):
                parse_users(text)
        return
    found = parse_users(json.dumps(as_object))
    assert found == parse_users(json.dumps(as_list))
    assert {user.username: (user.password, user.role) for user in found} == crowd


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_users_or_a_clear_refusal(data: object) -> None:
    try:
        parse_users(json.dumps(data))
    except SettingsError as refused:
        assert str(refused).startswith("OCTOPUS_AUTH_USERS")


def test_a_password_alone_makes_a_viewer() -> None:
    assert parse_users('{"ada": "countess"}')[0].role is Role.Viewer


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("low=http://a:5004/db", [("low", "http://a:5004/db")]),
        (
            "http://low-tango.ska:5004/db , mid=https://b/db/",
            [("low-tango", "http://low-tango.ska:5004/db"), ("mid", "https://b/db")],
        ),
        (
            '["low=http://a/db", "http://10.0.0.7:5004/db"]',
            [("low", "http://a/db"), ("10.0.0.7", "http://10.0.0.7:5004/db")],
        ),
        ("  ", []),
    ],
)
def test_tango_databases_as_a_comma_list_or_json(text: str, found: list[tuple[str, str]]) -> None:
    assert [(database.name, database.url) for database in parse_tango_dbs(text)] == found


@pytest.mark.parametrize(
    "url", ["http://[::1/db", "http://host:99999/db", "http://host:0/db", "http:///db", "http://h:x/"]
)
def test_an_address_that_is_none_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match=r"TANGO_DBS: expected \[short=\]http://host:port/db, got"):
        parse_tango_dbs(f"low={url}")


@given(st.text())
def test_any_text_is_databases_or_a_clear_refusal(text: str) -> None:
    try:
        found = parse_tango_dbs(text)
    except SettingsError as refused:
        assert str(refused).startswith("TANGO_DBS")
    else:
        assert len({database.name for database in found}) == len(found)


def test_the_socket_stands_beside_the_database() -> None:
    assert parse_tango_dbs("low=https://a:5004/db")[0].socket_url == "wss://a:5004/socket"


def test_each_database_may_have_a_secret_of_its_own() -> None:
    settings = read_settings({"TANGOGQL_SECRET": "both", "TANGOGQL_SECRET_MID_2": "its own"})
    assert (settings.secret_of("low"), settings.secret_of("mid-2")) == ("both", "its own")


def test_paths_are_paths(tmp_path: Path) -> None:
    assert read_settings({"OCTOPUS_DATA_DIR": str(tmp_path)}).data_dir == tmp_path


def test_an_address_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(SettingsError, match="everybody is shown it") as refused:
        read_settings({"TANGO_DBS": "low=http://ada:hunter2@gql:5004/db"})
    assert "hunter2" not in str(refused.value)


def test_hosts_that_endpoints_may_call() -> None:
    text = "oet.example, ODA.example:5000,*.skao.int,*,10.20.0.0/16,[::1]:8000,127.0.0.1:80,db_1"
    assert read_settings({"OCTOPUS_OUTBOUND_HOSTS": text}).outbound_patterns == (
        "oet.example", "oda.example:5000", "*.skao.int", "*", "10.20.0.0/16", "[::1]:8000", "127.0.0.1:80", "db_1",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["http://oet.example", "oet.example/path", "a*.example", "*.*.example", "a b", "oet.example:0", "a:99999", "@"],
)
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(
        SettingsError, match=r"OCTOPUS_OUTBOUND_HOSTS: expected a comma list of hosts like oet\.example:5000"
    ):
        read_settings({"OCTOPUS_OUTBOUND_HOSTS": text})


def test_documents_do_not_see_secrets_that_are_not_theirs() -> None:
    theirs = {"OET_URL": "http://oet:5000", "OET_TOKEN": "t", "TANGO_DBS": "low=http://a:1/db", "SITE_LATITUDE": "1"}
    others = (
        "JWT_SECRET", "jwt_secret", "MONGO_URL", "OCTOPUS_AUTH_USERS", "TANGOGQL_SECRET", "TANGOGQL_SECRET_LOW",
        "HDBPP_PG_DSN_EDA", "AWS_SECRET_ACCESS_KEY", "KUBERNETES_SERVICE_HOST", "PGPASSWORD", "https_proxy", "PATH",
        "OTEL_EXPORTER_OTLP_HEADERS", "OCTOPUS_NATS_CREDENTIALS", "SSH_AUTH_SOCK", "POSTGRES_PASSWORD",
    )  # fmt: skip
    settings = Settings(environment={**theirs, **dict.fromkeys(others, "secret")})
    assert settings.document_environment == theirs


def test_every_secret_setting_is_kept_from_documents() -> None:
    for field in Settings.model_fields.values():
        if "SecretStr" in str(field.annotation):
            name = str(field.validation_alias)
            assert name not in Settings(environment={name: "x"}).document_environment
