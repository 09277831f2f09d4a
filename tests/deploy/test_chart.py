"""The chart renders what Kubernetes takes, over a matrix of values, and refuses values that cannot work."""

from __future__ import annotations

import copy
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import aiohttp
import kubernetes_validate
import pytest
import yaml

from octopus.settings import read_settings
from tests.deploy.charts import (
    BACKEND,
    CHART,
    ROOT,
    HelmRefused,
    backend,
    environment_of,
    objects_of,
    rendered,
    run_helm,
)
from tests.serving import make_settings, running_server

RELEASES = ("1.27", "1.35", "1.36", "1.37")
"""Of Kubernetes: the oldest that the chart takes, and the last ones."""
GOLDEN = Path(__file__).parent / "golden"
FOREIGN = {"ServiceMonitor"}
"""Kinds of operators; Kubernetes has no schema for them."""

OBSERVATORY: dict[str, Any] = {
    "global": {"basePath": "/mid/octopus"},
    **backend(
        replicaCountBackend=3,
        image={"backend": {"repository": "registry.example/octopus", "tag": "1.2.3"}, "pullSecrets": ["registry"]},
        mongodb={"enabled": True, "auth": {"existingSecret": "octopus-mongodb"}},
        vars={
            "TANGO_DBS": {"value": ["mid=http://tangogql:5004/db", "low=http://tangogql-low:5004/db"]},
            "OCTOPUS_MAX_BODY": {"value": 33554432},
            "OCTOPUS_TRUSTED_PROXIES": {"value": "10.0.0.0/8"},
            "OCTOPUS_ANONYMOUS": {"value": False},
        },
        authUsers={"createSecret": True, "value": [{"username": "ada", "password": "$argon2id$x", "role": "Admin"}]},
        branding={"configMap": "logos"},
        provisioning={"existingClaim": "provisioned"},
        ingress={"enabled": True, "className": "nginx", "host": "telescope.example", "tlsSecret": "telescope-tls"},
        podDisruptionBudget={"enabled": True},
        networkPolicy={
            "enabled": True,
            "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}],
            "egress": [{"to": [{"namespaceSelector": {}}]}],
        },
        serviceMonitor={"enabled": True, "labels": {"release": "prometheus"}},
        nodeSelector={"kubernetes.io/arch": "amd64"},
    ),
}
MATRIX: dict[str, dict[str, Any]] = {
    "default": {},
    "observatory": OBSERVATORY,
    "existing-claim": backend(persistence={"existingClaim": "kept"}, branding={"existingClaim": "logos"}),
    "nothing-kept": backend(persistence={"enabled": False}, service={"type": "NodePort"}),
    "storage-class": backend(persistence={"storageClassName": "fast", "accessModes": ["ReadWriteOncePod"]}),
    "other-database": backend(
        vars={"MONGO_URL": {"value": "mongodb://elsewhere/"}}, autoscaling={"enabled": True, "maxReplicas": 9}
    ),
    "own-database": backend(mongodb={"enabled": True, "persistence": {"existingClaim": "mongo"}}),
    "root-ingress": backend(ingress={"enabled": True, "annotations": {"a.example/b": "c"}}),
    "name": backend(
        fullnameOverride="api", tolerations=[{"key": "a", "operator": "Exists"}], podAnnotations={"a": "b"}
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("helm")


@pytest.mark.parametrize("name", MATRIX)
def test_kubernetes_takes_what_is_rendered(name: str, folder: Path) -> None:
    objects = objects_of(rendered(folder, MATRIX[name]))
    assert objects
    for place, each in objects.items():
        assert each["metadata"]["labels"]["app.kubernetes.io/instance"] == "octopus", place
        if each["kind"] in FOREIGN:
            continue
        for release in RELEASES:
            kubernetes_validate.validate(copy.deepcopy(each), release, strict=True)


@pytest.mark.parametrize("name", ["default", "observatory"])
def test_what_is_rendered_has_not_changed_unseen(name: str, folder: Path) -> None:
    """OCTOPUS_GOLDEN=write accepts the new text, which then shows in the change."""
    manifest, path = rendered(folder, MATRIX[name]), GOLDEN / f"{name}.yaml"
    if os.environ.get("OCTOPUS_GOLDEN") == "write":
        path.write_text(manifest)
    assert manifest == path.read_text(), "run: OCTOPUS_GOLDEN=write pytest tests/deploy"


@pytest.mark.parametrize("name", ["default", "observatory"])
def test_helm_finds_nothing_to_blame(name: str, folder: Path) -> None:
    assert "0 chart(s) failed" in run_helm("lint", "--strict", str(CHART), folder=folder, values=MATRIX[name])


def test_the_package_renders_as_the_folder_does(folder: Path) -> None:
    run_helm("package", str(CHART), "--destination", str(folder), folder=folder)
    archive = next(folder.glob("ska-octopus-*.tgz"))
    place = ["octopus", str(archive), "--namespace", "telescope"]
    assert run_helm("template", *place, folder=folder) == rendered(folder)


@pytest.mark.parametrize("name", MATRIX)
def test_no_pod_may_more_than_it_must(name: str, folder: Path) -> None:
    for each in objects_of(rendered(folder, MATRIX[name])).values():
        if each["kind"] not in {"Deployment", "StatefulSet"}:
            continue
        pod = each["spec"]["template"]["spec"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] > 0
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["readOnlyRootFilesystem"] is True and security["allowPrivilegeEscalation"] is False
            assert security["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"] and container["resources"]["requests"]["cpu"]
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            assert mounted == {volume["name"] for volume in pod["volumes"]} | {
                claim["metadata"]["name"] for claim in each["spec"].get("volumeClaimTemplates", [])
            }


def test_the_backend_can_read_its_variables(folder: Path) -> None:
    environment = {
        name: value
        for name, value in environment_of(objects_of(rendered(folder, OBSERVATORY))).items()
        if isinstance(value, str)
    }
    settings = read_settings(environment | {"MONGO_URL": "mongodb://here/"})
    assert (settings.host, settings.port, settings.base_path) == ("0.0.0.0", 8000, "/mid/octopus")
    assert settings.max_body == 33554432
    assert [each.name for each in settings.databases] == ["mid", "low"]
    assert settings.anonymous is False
    assert str(settings.branding_dir) == "/branding"


async def test_a_server_answers_where_the_chart_probes_routes_and_scrapes(folder: Path, tmp_path: Path) -> None:
    objects = objects_of(rendered(folder, OBSERVATORY))
    (container,) = objects["Deployment/octopus-backend"]["spec"]["template"]["spec"]["containers"]
    probes = [container[each]["httpGet"]["path"] for each in ("startupProbe", "livenessProbe", "readinessProbe")]
    (rule,) = objects["Ingress/octopus-backend"]["spec"]["rules"]
    routed = [f"{each['path']}/runtime-config.js" for each in rule["http"]["paths"]]
    scraped = [each["path"] for each in objects["ServiceMonitor/octopus-backend"]["spec"]["endpoints"]]
    settings = make_settings(tmp_path, base_path=environment_of(objects)["BASE_PATH"])
    async with running_server(settings) as server, aiohttp.ClientSession(server.origin) as client:
        for path in [*probes, *routed, *scraped]:
            async with client.get(path) as answer:
                assert answer.status == 200, path


def test_several_pods_roll_and_one_with_a_file_starts_anew(folder: Path) -> None:
    many = objects_of(rendered(folder, MATRIX["other-database"]))
    one = objects_of(rendered(folder))
    assert many["Deployment/octopus-backend"]["spec"]["strategy"]["type"] == "RollingUpdate"
    assert "replicas" not in many["Deployment/octopus-backend"]["spec"], "the autoscaler's, not ours"
    assert not any(place.startswith("PersistentVolumeClaim/") for place in many)
    assert one["Deployment/octopus-backend"]["spec"]["strategy"]["type"] == "Recreate"
    assert one["PersistentVolumeClaim/octopus-backend-data"]["metadata"]["annotations"] == {
        "helm.sh/resource-policy": "keep"
    }


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (backend(replicaCountBackend=2), "set mongodb.enabled, or MONGO_URL in vars"),
        (backend(autoscaling={"enabled": True}), "set mongodb.enabled, or MONGO_URL in vars"),
        (backend(replicaCountBackend=2, vars={"MONGO_URL": {"value": ""}}), "set mongodb.enabled, or MONGO_URL"),
        (backend(mongodb={"enabled": True}, vars={"MONGO_URL": {"value": "mongodb://a/"}}), "two databases"),
        (backend(vars={"WORKERS": {"value": 2}}), "vars.WORKERS: the chart sets this variable itself"),
        (backend(vars={"OCTOPUS_AUTH_USERS": {"value": "[]"}}), "the local users come from authUsers"),
        (backend(authUsers={"createSecret": True}), "makes the Secret from authUsers.value, which is empty"),
        (backend(branding={"configMap": "a", "existingClaim": "b"}), "name two folders"),
        (backend(vars={"A": "plain"}), "/vars/A"),
        (backend(vars={"A": {"value": "x", "secret": "y"}}), "additional properties 'secret' not allowed"),
        (backend(vars={"A": {"secretName": "y"}}), "missing property 'secretKey'"),
        (backend(vars={"A-B": {"value": "x"}}), "does not match pattern"),
        (backend(replicas=2), "additional properties 'replicas' not allowed"),
        (backend(replicaCountBackend=0), "minimum: got 0, want 1"),
        (backend(mongodb={"enabled": True, "password": "x"}), "additional properties 'password' not allowed"),
        ({"global": {"basePath": "octopus/"}}, "/global/basePath"),
        ({"backend": {}}, "additional properties 'backend' not allowed"),
    ],
)
def test_values_that_cannot_work_are_refused(values: dict[str, Any], sentence: str, folder: Path) -> None:
    with pytest.raises(HelmRefused) as fault:
        rendered(folder, values)
    assert sentence in str(fault.value)


def test_the_values_name_the_five_secrets_as_the_public_chart_does() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())[BACKEND]
    secrets = {name: (each["secretName"], each["secretKey"]) for name, each in values["vars"].items()}
    assert secrets == {
        "HDBPP_PG_DSN_EDA": ("octopus-eda-readonly-postgresenv", "HDBPP_PG_DSN"),
        "HDBPP_PG_DSN_SECONDARY": ("octopus-secondary-eda-readonly-postgresenv", "HDBPP_PG_DSN"),
        "JWT_SECRET": ("octopus-jwt", "token"),
        "CFG_UI_PASSWORD": ("octopus-config-ui-password", "cfg-ui-password"),
    }
    assert all(set(each) == {"value", "secretName", "secretKey", "useSecretLookup"} for each in values["vars"].values())
    assert values["authUsers"] == {
        "secretName": "octopus-auth-users",
        "secretKey": "auth-users.json",
        "optional": True,
        "createSecret": False,
        "value": "",
    }


def test_the_chart_deploys_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for path in (CHART / "Chart.yaml", CHART / "charts" / BACKEND / "Chart.yaml"):
        assert yaml.safe_load(path.read_text())["appVersion"] == version, path


def test_the_schemas_know_every_default() -> None:
    for values in CHART.rglob("values.yaml"):
        known = json.loads(values.with_name("values.schema.json").read_text())["properties"]
        assert set(yaml.safe_load(values.read_text())) <= set(known), values
