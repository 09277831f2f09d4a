"""Where the backend's variables come from: Helm looks Secrets up on an API server, and falls back as values say."""

from __future__ import annotations

import base64
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from octopus.settings import read_settings
from tests.deploy.api_server import ApiServer, api_server
from tests.deploy.charts import (
    BACKEND,
    CHART,
    ROOT,
    HelmRefused,
    Objects,
    backend,
    environment_of,
    objects_of,
    program,
    rendered,
    run_helm,
)

NAMESPACE = "telescope"
GUIDE = ROOT / "docs" / "how-to" / "deploy-on-kubernetes.md"
DSN = {"secretName": "archive", "secretKey": "dsn"}


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with api_server() as double:
        yield double


def keep(server: ApiServer, name: str, namespace: str = NAMESPACE, **data: str) -> None:
    """A Secret that is there before the release."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    kind = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
    server.namespaces.add(namespace)
    server.answer("POST", f"/api/v1/namespaces/{namespace}/secrets", {**kind, "data": encoded})


def installed(server: ApiServer, folder: Path, values: dict[str, Any]) -> Objects:
    """What an installation would make, as `--dry-run=server` shows it."""
    output = run_helm(
        "install",
        "octopus",
        str(CHART),
        "--namespace",
        NAMESPACE,
        "--dry-run=server",
        # The double has no OpenAPI document; the schemas are held against in test_chart.py.
        "--disable-openapi-validation",
        folder=folder,
        values=values,
        kubeconfig=server.kubeconfig(folder, NAMESPACE),
    )
    return objects_of(output.split("MANIFEST:\n", 1)[1].split("\nNOTES:\n", 1)[0])


def test_a_secret_that_exists_beats_the_value(server: ApiServer, tmp_path: Path) -> None:
    keep(server, "archive", dsn="postgresql://real/")
    values = backend(vars={"HDBPP_PG_DSN_EDA": {"value": "postgresql://fallback/", **DSN}})
    objects = installed(server, tmp_path, values)
    assert environment_of(objects)["HDBPP_PG_DSN_EDA"] == {"name": "archive", "key": "dsn"}
    assert "fallback" not in str(objects)
    assert f"GET /api/v1/namespaces/{NAMESPACE}/secrets/archive" in server.asked


def test_the_value_stands_for_a_secret_that_does_not_exist(server: ApiServer, tmp_path: Path) -> None:
    values = backend(vars={"HDBPP_PG_DSN_EDA": {"value": "postgresql://fallback/", **DSN}})
    objects = installed(server, tmp_path, values)
    own = {"name": "octopus-backend-literals", "key": "HDBPP_PG_DSN_EDA"}
    assert environment_of(objects)["HDBPP_PG_DSN_EDA"] == own, "a password never stands in the pod's own text"
    assert objects["Secret/octopus-backend-literals"]["stringData"] == {"HDBPP_PG_DSN_EDA": "postgresql://fallback/"}
    assert "fallback" not in str(objects["Deployment/octopus-backend"])


def test_no_secret_setting_stands_in_the_text_of_a_pod(tmp_path: Path) -> None:
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text()
    found = re.findall(r"^\| `([A-Z_]+)(?:<[A-Z]+>)?` \| [^|]+ \| secret \|", reference, re.MULTILINE)
    names = [f"{name}EDA" if name.endswith("_") else name for name in found if name != "OCTOPUS_AUTH_USERS"]
    assert {"JWT_SECRET", "KEYCLOAK_CLIENT_SECRET", "HDBPP_PG_DSN_EDA", "OIDC_PROVIDERS"} <= set(names)
    values = {name: {"value": f"hidden-{number}"} for number, name in enumerate(names)}
    values |= {"OET_TOKEN": {"value": "hidden-token"}, "KEYCLOAK_CLIENT_SECRET_FILE": {"value": "/run/secret"}}
    objects = objects_of(rendered(tmp_path, backend(vars=values)))
    told = str([each for place, each in objects.items() if not place.startswith("Secret/")])
    assert not re.findall("hidden-[a-z0-9]+", told)
    assert environment_of(objects)["KEYCLOAK_CLIENT_SECRET_FILE"] == "/run/secret"


def test_without_a_value_the_secret_may_still_come(server: ApiServer, tmp_path: Path) -> None:
    environment = environment_of(installed(server, tmp_path, backend(vars={"A": {"value": "", **DSN}})))
    assert environment["A"] == {"name": "archive", "key": "dsn", "optional": True}
    assert environment["JWT_SECRET"] == {"name": "octopus-jwt", "key": "token"}, "nothing starts without: it waits"


def test_without_look_up_only_a_secret_of_the_release_counts(server: ApiServer, tmp_path: Path) -> None:
    keep(server, "archive", dsn="postgresql://real/")
    users = {"secretName": "people", "secretKey": "users", "createSecret": True, "value": '[{"username": "a"}]'}
    entries = {
        "A": {"value": "literal", "useSecretLookup": False, **DSN},
        "B": {"value": "literal", "useSecretLookup": False, "secretName": "people", "secretKey": "users"},
        "C": {"value": "", "useSecretLookup": False, **DSN},
    }
    environment = environment_of(installed(server, tmp_path, backend(vars=entries, authUsers=users)))
    assert environment["A"] == {"name": "octopus-backend-literals", "key": "A"}
    assert environment["B"] == {"name": "people", "key": "users"}
    assert "C" not in environment
    # Helm itself asks whether what it would make is there; the chart does not.
    assert server.asked.count(f"GET /api/v1/namespaces/{NAMESPACE}/secrets/people") == 1
    assert f"GET /api/v1/namespaces/{NAMESPACE}/secrets/archive" not in server.asked


def test_a_key_that_the_secret_lacks_is_told_before_anything_is_made(server: ApiServer, tmp_path: Path) -> None:
    keep(server, "archive", DSN="x", other="y")
    with pytest.raises(HelmRefused, match="the Secret archive in namespace telescope has no key dsn, only: DSN, other"):
        installed(server, tmp_path, backend(vars={"A": {"value": "", **DSN}}))


def test_users_come_from_a_secret_or_the_release_makes_it(server: ApiServer, tmp_path: Path) -> None:
    reference = {"name": "octopus-auth-users", "key": "auth-users.json"}
    given = [{"username": "ada", "password": "a long password", "role": "Operator"}]
    as_it_is = installed(server, tmp_path, {})
    needed = installed(server, tmp_path, backend(authUsers={"optional": False}))
    made = installed(server, tmp_path, backend(authUsers={"createSecret": True, "value": given}))
    assert environment_of(as_it_is)["OCTOPUS_AUTH_USERS"] == reference | {"optional": True}
    assert "Secret/octopus-auth-users" not in as_it_is
    assert environment_of(needed)["OCTOPUS_AUTH_USERS"] == reference
    assert environment_of(made)["OCTOPUS_AUTH_USERS"] == reference
    text = made["Secret/octopus-auth-users"]["stringData"]["auth-users.json"]
    (user,) = read_settings({"OCTOPUS_AUTH_USERS": text}).users
    assert (user.username, user.role.name.lower()) == ("ada", "operator")


def test_the_database_keeps_its_password_through_upgrades(server: ApiServer, tmp_path: Path) -> None:
    values = backend(mongodb={"enabled": True})
    first, other = (rendered(tmp_path, values) for _ in range(2))
    assert first != other, "each release begins with a password of its own"
    keep(server, "octopus-mongodb", **{"mongodb-password": "begun-with"})
    upgrade = run_helm(
        "template", "octopus", str(CHART), "--namespace", NAMESPACE, "--dry-run=server", "--is-upgrade",
        "--disable-openapi-validation", folder=tmp_path, values=values,
        kubeconfig=server.kubeconfig(tmp_path, NAMESPACE),
    )  # fmt: skip
    kept = objects_of(upgrade)["Secret/octopus-mongodb"]["data"]["mongodb-password"]
    assert base64.b64decode(kept) == b"begun-with"


def test_the_config_ui_password_of_the_values_is_the_last_resort(server: ApiServer, tmp_path: Path) -> None:
    values = backend(configUi={"password": "four words of nobody"})
    assert installed(server, tmp_path, values)["Secret/octopus-backend-literals"]["stringData"] == {
        "CFG_UI_PASSWORD": "four words of nobody"
    }
    keep(server, "octopus-config-ui-password", **{"cfg-ui-password": "of the secret"})
    environment = environment_of(installed(server, tmp_path, values))
    assert environment["CFG_UI_PASSWORD"] == {"name": "octopus-config-ui-password", "key": "cfg-ui-password"}


def commands_of_the_guide() -> str:
    """The block of the guide that makes the Secrets."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (block,) = (each for each in blocks if "create secret" in each)
    return block


def test_the_commands_of_the_guide_make_the_namespace_and_secrets_that_the_chart_finds(
    server: ApiServer, tmp_path: Path
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "kubectl").symlink_to(shlex.quote(program("kubectl")))
    block = commands_of_the_guide()
    assert block.count("kubectl create secret") == 5
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "KUBECONFIG": str(server.kubeconfig(tmp_path, "default")),
    }
    done = subprocess.run(
        ["sh", "-euc", block], cwd=tmp_path, env=environment, text=True, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr

    # The guide's namespace, whatever it is, is that of its installation.
    assert {namespace for namespace, _ in server.secrets} == server.namespaces == {"ska-octopus-suite"}
    server.secrets = {(NAMESPACE, name): secret for (_, name), secret in server.secrets.items()}
    read = {
        variable: base64.b64decode(server.secrets[NAMESPACE, reference["name"]]["data"][reference["key"]]).decode()
        for variable, reference in environment_of(installed(server, tmp_path, {BACKEND: {}})).items()
        if isinstance(reference, dict)
    }
    settings = read_settings(read)
    assert len(settings.archives) == 2
    assert settings.users[0].role.name.lower() == "admin"
    assert len(read["JWT_SECRET"]) >= 32 and len(read["CFG_UI_PASSWORD"]) >= 12


def test_the_values_of_the_guide_can_be_rendered(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        assert "Deployment/octopus-frontend" in objects_of(rendered(tmp_path, yaml.safe_load(block)))


def test_make_installs_the_packaged_chart(server: ApiServer, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "helm").symlink_to(program("helm"))
    keep(server, "octopus-jwt", "elsewhere", token="x" * 32)
    given = ["KUBE_NAMESPACE=elsewhere", "HELM_RELEASE=mid", f"CHARTS={tmp_path}/charts"]
    options = "HELM_ARGS=--dry-run=server --disable-openapi-validation"
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "KUBECONFIG": str(server.kubeconfig(tmp_path, "default")),
    }
    done = subprocess.run(
        ["make", "--no-print-directory", "k8s-install-charts", *given, options],
        cwd=ROOT, env=environment, text=True, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "charts").glob("ska-octopus-*.tgz"))) == 1
    assert "name: mid-backend" in done.stdout
    assert "GET /api/v1/namespaces/elsewhere/secrets/octopus-jwt" in server.asked
    assert "JWT_SECRET" not in done.stdout.split("NOTES:")[1], "its Secret was found"
