"""The chart renders what Kubernetes takes, over a matrix of values, and refuses values that cannot work."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import os
import re
import shutil
import socket
import subprocess
import time
import tomllib
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import kubernetes_validate
import nats
import nats.errors
import pytest
import yaml
from nats.js.api import StorageType

from octopus.settings import read_settings
from octopus.simulator.observatory import BASES
from tests.deploy.charts import (
    BACKEND,
    CHART,
    FRONTEND,
    ROOT,
    HelmRefused,
    backend,
    environment_of,
    frontend,
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
    "global": {"basePath": "/mid/octopus", "trustedProxies": "10.0.0.0/8"},
    **backend(
        replicaCountBackend=3,
        image={"backend": {"repository": "registry.example/octopus", "tag": "1.2.3"}, "pullSecrets": ["registry"]},
        mongodb={"enabled": True, "auth": {"existingSecret": "octopus-mongodb"}},
        nats={"enabled": True, "auth": {"existingSecret": "octopus-nats"}, "persistence": {"enabled": True}},
        vars={
            "TANGO_DBS": {"value": ["mid=http://tangogql:5004/db", "low=http://tangogql-low:5004/db"]},
            "OCTOPUS_MAX_BODY": {"value": 33554432},
            "OCTOPUS_METRICS_TOKEN": {"secretName": "octopus-metrics", "secretKey": "token"},
            "OCTOPUS_ANONYMOUS": {"value": False},
        },
        authUsers={"createSecret": True, "value": [{"username": "ada", "password": "$argon2id$x", "role": "Admin"}]},
        branding={"configMap": "logos"},
        provisioning={"existingClaim": "provisioned"},
        ingress={
            "enabled": True,
            "className": "nginx",
            "host": "telescope.example",
            "tlsSecret": "telescope-tls",
            "paths": ["/graphql", "/auth"],
        },
        podDisruptionBudget={"enabled": True},
        networkPolicy={
            "enabled": True,
            "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}],
            "egress": [{"to": [{"namespaceSelector": {}}]}],
        },
        serviceMonitor={"enabled": True, "labels": {"release": "prometheus"}},
        nodeSelector={"kubernetes.io/arch": "amd64"},
    ),
    **frontend(
        replicaCountFrontend=2,
        image={
            "frontend": {"repository": "registry.example/octopus-page", "tag": "1.2.3"},
            "pullSecrets": ["registry"],
        },
        runtimeConfig={"MAIN_LOGO": "/branding/logo.svg", "SITE_LATITUDE": -30.7, "FOOTER_COPYRIGHT_LABEL": "A & B"},
        branding={"configMap": "logos"},
        env={"OCTOPUS_MAX_BODY": "33554432"},
        ingress={"enabled": True, "className": "nginx", "host": "telescope.example", "tlsSecret": "telescope-tls"},
        podDisruptionBudget={"enabled": True},
        networkPolicy={
            "enabled": True,
            "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}],
        },
        topologySpreadConstraints=[
            {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}
        ],
    ),
}
MATRIX: dict[str, dict[str, Any]] = {
    "default": {},
    "observatory": OBSERVATORY,
    "existing-claim": backend(persistence={"existingClaim": "kept"}, branding={"existingClaim": "logos"}),
    "nothing-kept": backend(persistence={"enabled": False}, service={"type": "NodePort"}),
    "storage-class": backend(persistence={"storageClassName": "fast", "accessModes": ["ReadWriteOncePod"]}),
    "other-database": backend(
        vars={"MONGO_URL": {"value": "mongodb://elsewhere/"}, "NATS_URL": {"secretName": "bus", "secretKey": "url"}},
        autoscaling={"enabled": True, "maxReplicas": 9},
    ),
    "own-database": backend(
        mongodb={"enabled": True, "persistence": {"existingClaim": "mongo"}},
        nats={"enabled": True, "persistence": {"enabled": True, "existingClaim": "nats"}},
        networkPolicy={"enabled": True},
    ),
    "simulated": backend(
        simulator={"enabled": True, "history": 0.5, "persistence": {"enabled": True}},
        networkPolicy={"enabled": True, "egress": [{"to": [{"namespaceSelector": {}}]}]},
    ),
    "root-ingress": frontend(
        ingress={"enabled": True, "annotations": {"a.example/b": "c"}},
        autoscaling={"enabled": True, "maxReplicas": 3},
        branding={"existingClaim": "logos"},
        networkPolicy={"enabled": True, "egress": [{"to": [{"namespaceSelector": {}}]}]},
    ),
    "no-front-end": {**frontend(enabled=False), **backend(ingress={"enabled": True})},
    "name": {
        **backend(fullnameOverride="api", tolerations=[{"key": "a", "operator": "Exists"}], podAnnotations={"a": "b"}),
        **frontend(fullnameOverride="page", backendUrl="http://api:8000", podAnnotations={"a": "b"}),
    },
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
    assert settings.trusted_proxies == "10.0.0.0/8"
    assert (settings.host, settings.port, settings.base_path) == ("0.0.0.0", 8000, "/mid/octopus")
    assert settings.max_body == 33554432
    assert [each.name for each in settings.databases] == ["mid", "low"]
    assert settings.anonymous is False
    assert str(settings.branding_dir) == "/branding"


async def test_a_server_answers_where_the_chart_probes_routes_and_scrapes(folder: Path, tmp_path: Path) -> None:
    objects = objects_of(rendered(folder, OBSERVATORY))
    (container,) = objects["Deployment/octopus-backend"]["spec"]["template"]["spec"]["containers"]
    probes = [container[each]["httpGet"]["path"] for each in ("startupProbe", "livenessProbe", "readinessProbe")]
    (rule,) = objects_of(rendered(folder, MATRIX["no-front-end"]))["Ingress/octopus-backend"]["spec"]["rules"]
    routed = [f"{each['path']}runtime-config.js" for each in rule["http"]["paths"]]
    scraped = [each["path"] for each in objects["ServiceMonitor/octopus-backend"]["spec"]["endpoints"]]
    settings = make_settings(tmp_path, base_path=environment_of(objects)["BASE_PATH"])
    async with running_server(settings) as server, aiohttp.ClientSession(server.origin) as client:
        for path in [*probes, *routed, *scraped]:
            async with client.get(path) as answer:
                assert answer.status == 200, path


def test_one_host_has_the_page_and_the_api_below_one_path(folder: Path) -> None:
    objects = objects_of(rendered(folder, OBSERVATORY))
    routes = {}
    for place in ("Ingress/octopus-frontend", "Ingress/octopus-backend"):
        (rule,) = objects[place]["spec"]["rules"]
        assert rule["host"] == "telescope.example"
        for each in rule["http"]["paths"]:
            assert f"Service/{each['backend']['service']['name']}" in objects
            routes[each["path"]] = each["backend"]["service"]["name"]
    assert routes == {
        "/mid/octopus": "octopus-frontend",
        "/mid/octopus/graphql": "octopus-backend",
        "/mid/octopus/auth": "octopus-backend",
    }
    front = environment_of(objects, "Deployment/octopus-frontend")
    assert front["BASE_PATH"] == environment_of(objects)["BASE_PATH"] == "/mid/octopus"
    assert front["OCTOPUS_TRUSTED_PROXIES"] == environment_of(objects)["OCTOPUS_TRUSTED_PROXIES"]
    address = urlsplit(front["BACKEND_URL"])
    (port,) = objects[f"Service/{address.hostname}"]["spec"]["ports"]
    assert port["port"] == address.port


def test_the_page_is_told_what_the_values_say(folder: Path) -> None:
    told = {**OBSERVATORY[FRONTEND]["runtimeConfig"], "FOOTER_COPYRIGHT_LABEL": "</script> & \u2028 it's"}
    objects = objects_of(rendered(folder, frontend(runtimeConfig=told)))
    text = objects["ConfigMap/octopus-frontend-runtime-config"]["data"]["runtime-config.js"]
    found = re.fullmatch(r"window\.config = Object\.assign\(window\.config \|\| \{\}, (\{.*\})\);\n", text)
    assert found is not None and json.loads(found[1]) == told
    assert "<" not in text


def test_nats_starts_as_the_chart_says_and_lets_the_backend_in_alone(folder: Path, tmp_path: Path) -> None:
    objects = objects_of(rendered(folder, backend(nats={"enabled": True})))
    token = base64.b64decode(objects["Secret/octopus-nats"]["data"]["nats-token"]).decode()
    address = environment_of(objects)["NATS_URL"]
    assert address == "nats://$(NATS_TOKEN)@octopus-nats:4222"
    (container,) = objects["StatefulSet/octopus-nats"]["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["nats-server", "--config", "/etc/nats/nats.conf"]
    port, monitor = free_ports(2)
    text = objects["ConfigMap/octopus-nats"]["data"]["nats.conf"]
    for there, here in {
        "port: 4222": f"port: {port}",
        "http_port: 8222": f"http: 127.0.0.1:{monitor}",
        "/tmp/": "./",
        "/data": "./data",
    }.items():
        assert text.count(there) == 1
        text = text.replace(there, here)
    (tmp_path / "nats.conf").write_text(text)
    server = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin")
    assert server is not None, "the tests need NATS; install it with: tools/bootstrap.sh servers"
    environment = {"POD_NAME": "octopus-nats-0", "NATS_TOKEN": token}
    with subprocess.Popen(
        [server, "--config", "nats.conf", "--addr", "127.0.0.1"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            probes = {
                container[each]["httpGet"]["path"] for each in ("startupProbe", "livenessProbe", "readinessProbe")
            }
            for path in probes:
                assert answer_of(f"http://127.0.0.1:{monitor}{path}") == {"status": "ok"}
            here = address.replace("$(NATS_TOKEN)", token).replace("octopus-nats:4222", f"127.0.0.1:{port}")
            assert asyncio.run(kept_by_jetstream(here)) == b"a value"
            with pytest.raises(nats.errors.Error, match="Authorization"):
                asyncio.run(kept_by_jetstream(f"nats://other@127.0.0.1:{port}"))
        finally:
            running.terminate()


def free_ports(count: int) -> list[int]:
    """Ports of loopback on which nobody listens now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def answer_of(address: str) -> Any:
    """JSON of a server that may still be starting."""
    deadline = time.monotonic() + 10
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.02)


async def kept_by_jetstream(address: str) -> bytes | None:
    """What a stream as large as the backend's gives back of what it was given."""

    async def nothing(_: Exception) -> None:
        """A refusal is raised besides."""

    client = await nats.connect(address, allow_reconnect=False, connect_timeout=5, error_cb=nothing)
    try:
        stream = client.jetstream()
        held = read_settings({}).nats_ring_bytes
        await stream.add_stream(name="tried", subjects=["tried.>"], storage=StorageType.MEMORY, max_bytes=held)
        await stream.publish("tried.one", b"a value")
        return (await stream.get_last_msg("tried", "tried.one")).data
    finally:
        await client.close()


def test_the_backend_finds_the_simulated_telescope_where_it_listens(folder: Path) -> None:
    objects = objects_of(rendered(folder, MATRIX["simulated"]))
    environment = environment_of(objects)
    served = {each["name"]: each["port"] for each in objects["Service/octopus-simulator"]["spec"]["ports"]}
    names = {
        "tangogql": "TANGO_DBS",
        "oet": "OET_URL",
        "oda": "ODA_URL",
        "logs": "LOGS_URL",
        "archive": "HDBPP_PG_DSN_EDA",
    }
    asked = {part: urlsplit(environment[name].removeprefix("ska=")) for part, name in names.items()}
    assert {part: address.port for part, address in asked.items()} == served
    assert {address.hostname for address in asked.values()} == {"octopus-simulator"}
    assert {part: asked[part].path for part in BASES} == BASES
    place = objects["StatefulSet/octopus-simulator"]["spec"]["template"]["spec"]["containers"][0]
    assert {each["name"]: each["containerPort"] for each in place["ports"]} == served
    assert environment["TANGOGQL_SECRET"] in [each.get("valueFrom", {}).get("secretKeyRef") for each in place["env"]]
    settings = read_settings({name: value for name, value in environment.items() if isinstance(value, str)})
    assert [each.name for each in settings.databases] == ["ska"]
    own = environment_of(
        objects_of(rendered(folder, backend(simulator={"enabled": True}, vars={"OET_URL": {"value": "x"}})))
    )
    assert own["OET_URL"] == "x"


def test_prometheus_scrapes_under_the_name_that_the_alerts_ask_for(folder: Path) -> None:
    (endpoint,) = objects_of(rendered(folder, OBSERVATORY))["ServiceMonitor/octopus-backend"]["spec"]["endpoints"]
    rules = yaml.safe_load((ROOT / "deploy" / "observability" / "alerts.yaml").read_text())
    asked = {
        name
        for group in rules["groups"]
        for rule in group["rules"]
        for name in re.findall(r'job="([^"]+)"', rule["expr"])
    }
    assert asked == {each["replacement"] for each in endpoint["relabelings"] if each["targetLabel"] == "job"}
    assert endpoint["authorization"] == {"credentials": {"name": "octopus-metrics", "key": "token"}}
    (bare,) = objects_of(rendered(folder, backend(serviceMonitor={"enabled": True})))["ServiceMonitor/octopus-backend"][
        "spec"
    ]["endpoints"]
    assert "authorization" not in bare


def test_parts_of_the_release_come_from_a_registry_and_run_on_nodes_of_choice(folder: Path) -> None:
    chosen = {"nodeSelector": {"disk": "fast"}, "tolerations": [{"key": "a", "operator": "Exists"}]}
    given = {name: {"enabled": True, "image": {"pullSecrets": ["registry"]}, **chosen} for name in OWN}
    objects = objects_of(rendered(folder, backend(**given)))
    for name in OWN:
        pod = objects[f"StatefulSet/octopus-{name}"]["spec"]["template"]["spec"]
        assert {key: pod[key] for key in chosen} == chosen, name
        assert pod["imagePullSecrets"] == [{"name": "registry"}], name


def test_who_reaches_whom(folder: Path) -> None:
    """Of every two pods, and of strangers: which ports stand open with all policies on."""
    scraper = {"podSelector": {"matchLabels": {"app": "prometheus"}}}
    clerk = {"podSelector": {"matchLabels": {"app": "clerk"}}}
    nothing_else = {"enabled": True, "egress": [{"to": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]}]}
    values = {
        **backend(
            nats={"enabled": True, "networkPolicy": {"monitorFrom": [scraper]}},
            mongodb={"enabled": True, "networkPolicy": {"from": [clerk]}},
            simulator={"enabled": True},
            networkPolicy={**nothing_else, "from": [scraper]},
        ),
        **frontend(networkPolicy={"enabled": True}),
    }
    pods = pods_of(objects := objects_of(rendered(folder, values)))
    policies = [each["spec"] for each in objects.values() if each["kind"] == "NetworkPolicy"]
    strangers: dict[str, Pod] = {"prometheus": ({"app": "prometheus"}, {}), "clerk": ({"app": "clerk"}, {})}
    strangers["stranger"] = ({"app.kubernetes.io/name": "ska-octopus-backend"}, {})
    simulated = {f"simulator:{port}" for port in (5000, 5001, 5002, 5004, 5432)}
    expected = {
        "frontend": {"backend:8000"},
        "backend": {"nats:4222", "mongodb:27017", *simulated},
        "prometheus": {"backend:8000", "nats:8222"},
        "clerk": {"mongodb:27017"},
    }
    for name, source in {**pods, **strangers}.items():
        found = {
            f"{other}:{port}"
            for other, (labels, ports) in pods.items()
            for port in ports.values()
            if other != name and reaches(policies, source, (labels, ports), port)
        }
        assert found == expected.get(name, set()), name
    bare = objects_of(
        rendered(folder, backend(**{each: {"enabled": True, "networkPolicy": {"enabled": False}} for each in OWN}))
    )
    assert not any(place.startswith("NetworkPolicy/") for place in bare)


OWN = ("nats", "mongodb", "simulator")
"""Parts that the backend's chart may bring."""
Pod = tuple[dict[str, str], dict[str, int]]
"""Labels of a pod, and its ports by name."""


def pods_of(objects: dict[str, dict[str, Any]]) -> dict[str, Pod]:
    """A pod of each workload, by the last part of its name."""
    found = {}
    for place, each in objects.items():
        if each["kind"] in {"Deployment", "StatefulSet"}:
            template = each["spec"]["template"]
            ports = template["spec"]["containers"][0]["ports"]
            named = {port["name"]: port["containerPort"] for port in ports}
            found[place.rpartition("-")[2]] = (template["metadata"]["labels"], named)
    return found


def reaches(policies: list[dict[str, Any]], source: Pod, target: Pod, port: int) -> bool:
    """Whether policies let a pod reach a port of another: where one is about a pod, only what is listed passes."""
    for direction, here, there, peers in (("Ingress", target, source, "from"), ("Egress", source, target, "to")):
        about = [one for one in policies if direction in one["policyTypes"] and selects(one["podSelector"], here)]
        rules = [rule for each in about for rule in each.get(direction.lower()) or ()]
        if about and not any(lets(rule, rule.get(peers), there, target[1], port) for rule in rules):
            return False
    return True


def lets(rule: dict[str, Any], peers: list[dict[str, Any]] | None, pod: Pod, names: dict[str, int], port: int) -> bool:
    ports = rule.get("ports")
    asked = ports is None or port in [names.get(each["port"], each["port"]) for each in ports]
    return asked and (
        peers is None or any("podSelector" in each and selects(each["podSelector"], pod) for each in peers)
    )


def selects(selector: dict[str, Any], pod: Pod) -> bool:
    return selector.get("matchLabels", {}).items() <= pod[0].items()


def test_a_pod_has_the_time_to_end_in(folder: Path) -> None:
    values = backend(preStopSeconds=7, drainSeconds=40)
    objects = objects_of(rendered(folder, values))
    pod = objects["Deployment/octopus-backend"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "7"]
    assert environment_of(objects)["OCTOPUS_DRAIN_SECONDS"] == "40"
    assert pod["terminationGracePeriodSeconds"] == 67
    front = objects_of(rendered(folder, frontend(preStopSeconds=7, drainSeconds=40)))
    pod = front["Deployment/octopus-frontend"]["spec"]["template"]["spec"]
    assert environment_of(front, "Deployment/octopus-frontend")["OCTOPUS_DRAIN_SECONDS"] == "40"
    assert pod["terminationGracePeriodSeconds"] == 57


def test_several_pods_roll_and_one_with_a_file_starts_anew(folder: Path) -> None:
    many = objects_of(rendered(folder, MATRIX["other-database"]))
    one = objects_of(rendered(folder))
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    assert many["Deployment/octopus-backend"]["spec"]["strategy"] == rolling
    assert many["Deployment/octopus-frontend"]["spec"]["strategy"] == rolling
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
        (backend(replicaCountBackend=2, mongodb={"enabled": True}), "set nats.enabled, or NATS_URL in vars"),
        (backend(nats={"enabled": True}, vars={"NATS_URL": {"value": "nats://a"}}), "name two buses"),
        (backend(drainSeconds=30, terminationGracePeriodSeconds=35), "not more than preStopSeconds and drainSeconds"),
        (backend(service={"backend": 9000}), "set ska-octopus-frontend.backendUrl"),
        (backend(ingress={"enabled": True}) | frontend(ingress={"enabled": True}), "both ingresses ask for the whole"),
        (backend(simulator={"enabled": True}, vars={"TANGOGQL_SECRET": {"value": "x"}}), "name two telescopes"),
        (backend(simulator={"enabled": True, "scale": 0}), "/scale"),
        (backend(ingress={"paths": ["graphql"]}), "/ingress/paths/0"),
        (backend(nats={"enabled": True, "jetstream": {"maxFile": "much"}}), "/jetstream/maxFile"),
        (frontend(terminationGracePeriodSeconds=15), "not more than preStopSeconds and drainSeconds together (15)"),
        (
            frontend(env={"OCTOPUS_DRAIN_SECONDS": "9"}),
            "env.OCTOPUS_DRAIN_SECONDS: the chart sets this variable itself",
        ),
        (backend(nats={"enabled": True, "networkPolicy": {"from": "all"}}), "/networkPolicy/from"),
        (frontend(branding={"configMap": "a", "existingClaim": "b"}), "name two folders"),
        (frontend(env={"BASE_PATH": "/x"}), "env.BASE_PATH: the chart sets this variable itself"),
        (frontend(backendUrl="api:8000"), "/backendUrl"),
        (frontend(runtimeConfig={"logo": "x"}), "does not match pattern"),
        (frontend(replicaCountBackend=1), "additional properties 'replicaCountBackend' not allowed"),
        ({"global": {"trustedProxies": "everybody"}}, "/global/trustedProxies"),
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
    for path in (
        CHART / "Chart.yaml",
        CHART / "charts" / BACKEND / "Chart.yaml",
        CHART / "charts" / FRONTEND / "Chart.yaml",
    ):
        assert yaml.safe_load(path.read_text())["appVersion"] == version, path


def test_the_schemas_know_every_default() -> None:
    for values in CHART.rglob("values.yaml"):
        known = json.loads(values.with_name("values.schema.json").read_text())["properties"]
        assert set(yaml.safe_load(values.read_text())) <= set(known), values
