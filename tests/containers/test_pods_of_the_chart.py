"""The pods of the chart, by `podman kube play`: two backends, their NATS, the front end, and a browser before it.

podman knows pods and no cluster: a pod is made here of each workload, under the name of its Service, which names it to
the others; Secrets are put where podman finds them; nobody watches probes, and nobody replaces what ends.
"""

from __future__ import annotations

import base64
import copy
import json
import re
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import expect, sync_playwright

from tests.containers.podman import Podman, PodmanFailed
from tests.deploy.charts import BACKEND, CHART, FRONTEND, Objects, objects_of, run_helm

PEOPLE = [{"username": name, "password": name, "role": name.title()} for name in ("admin", "viewer")]
NAME = f"octopus-{secrets.token_hex(3)}"
"""Of the release: podman has one room for the pods and Secrets of all who test at a time."""
BACKENDS = (f"{NAME}-backend-0", f"{NAME}-backend-1")
PAUSE = 'FROM {base}\nCMD ["/bin/sh", "-c", "trap exit TERM; sleep infinity & wait"]\n'
"""What holds a pod together; podman would build its own from a program that is not everywhere."""
Kept = dict[str, dict[str, str]]
"""Secrets by name, and what each holds by key."""
PREFERENCES = "query ($user: String!) { preferences(userId: $user) }"
STORE = "mutation ($user: String!, $config: JSON!) { setPreferences(userId: $user, config: $config) }"


class Release:
    """What runs of a release: `home` is the front end, `backends` are the addresses of the backends themselves."""

    def __init__(self, objects: Objects, podman: Podman) -> None:
        self.objects, self.podman = objects, podman
        self.home = ""
        self.backends: list[str] = []


@pytest.fixture(scope="module")
def release(
    podman: Podman,
    backend_image: str,
    frontend_image: str,
    nats_image: str,
    mongo_image: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Release]:
    folder = tmp_path_factory.mktemp("chart")
    network = f"octopus-test-{secrets.token_hex(4)}"
    values = {
        "global": {"basePath": "/octopus"},
        BACKEND: {
            "image": {"backend": image_of(backend_image)},
            "replicaCountBackend": 2,
            "nats": {"enabled": True, "image": image_of(nats_image)},
            "vars": {
                "JWT_SECRET": {"value": secrets.token_hex(32)},
                "MONGO_URL": {"value": f"mongodb://{network}-mongo:27017"},
                "SECURE_COOKIES": {"value": False},
            },
            "authUsers": {"secretName": f"{NAME}-users", "createSecret": True, "value": PEOPLE},
        },
        FRONTEND: {
            "image": {"frontend": image_of(frontend_image)},
            # The Service of a cluster would choose one of these.
            "backendUrl": ",".join(f"http://{name}:8000" for name in BACKENDS),
        },
    }
    objects = objects_of(run_helm("template", NAME, str(CHART), folder=folder, values=values))
    podman = with_pause(podman, folder)
    release = Release(objects, podman)
    with ExitStack() as running:
        podman.run("network", "create", network)
        running.callback(podman.run, "network", "rm", "--force", network)
        running.enter_context(
            podman.running(mongo_image, "--network", network, "--network-alias", f"{network}-mongo", "--tmpfs=/data/db")
        )
        kept = running.enter_context(secrets_kept(podman, objects))
        pods = [pod_of(objects[f"StatefulSet/{NAME}-nats"], f"{NAME}-nats", kept)]
        pods += [pod_of(objects[f"Deployment/{NAME}-backend"], name, kept, publish=8000) for name in BACKENDS]
        settings = [each for each in objects.values() if each["kind"] == "ConfigMap"]
        running.enter_context(played(podman, folder, "backend", network, [*settings, *pods]))
        release.backends = [f"http://127.0.0.1:{published(podman, name, 8000)}/octopus" for name in BACKENDS]
        for name, address in zip(BACKENDS, release.backends, strict=True):
            with told(podman, f"{name}-backend"):
                answer_of(f"{address}/health/ready", seconds=15)
        front = pod_of(objects[f"Deployment/{NAME}-frontend"], f"{NAME}-frontend", kept, publish=8080)
        running.enter_context(played(podman, folder, "frontend", network, [front]))
        release.home = f"http://127.0.0.1:{published(podman, f'{NAME}-frontend', 8080)}/octopus"
        with told(podman, f"{NAME}-frontend-frontend"):
            answer_of(f"{release.home}/health/ready", seconds=20)
        yield release


def image_of(full: str) -> dict[str, str]:
    repository, _, tag = full.rpartition(":")
    return {"repository": repository, "tag": tag, "pullPolicy": "Never"}


def with_pause(podman: Podman, folder: Path) -> Podman:
    """The same podman, told what holds a pod together."""
    image = podman.build_from("pause", PAUSE.format(base=podman.base()), folder)
    own = copy.copy(podman)
    configuration = folder / "containers.conf"
    text = Path(podman.environment["CONTAINERS_CONF"]).read_text()
    configuration.write_text(text.replace("[engine]\n", f'[engine]\ninfra_image = "{image}"\n'))
    own.environment = {**podman.environment, "CONTAINERS_CONF": str(configuration)}
    return own


def pod_of(workload: dict[str, Any], name: str, kept: Kept, publish: int | None = None) -> dict[str, Any]:
    """The pod of a Deployment or a StatefulSet as its template says, with a port of this machine's if asked.

    A variable in whose value others stand, `$(NAME)`, is filled in, as a cluster does and podman does not.
    """
    template = copy.deepcopy(workload["spec"]["template"])
    (container,) = template["spec"]["containers"]
    known = {}
    for each in container.get("env", ()):
        if "value" in each:
            each["value"] = re.sub(r"\$\((\w+)\)", lambda found: known[found[1]], each["value"])
        elif reference := each["valueFrom"].get("secretKeyRef"):
            known[each["name"]] = kept.get(reference["name"], {}).get(reference["key"], "")
    if publish is not None:
        (port,) = container["ports"]
        assert port["containerPort"] == publish
        port |= {"hostIP": "127.0.0.1", "hostPort": free_port()}
    metadata = {"name": name, "labels": template["metadata"]["labels"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


@contextmanager
def secrets_kept(podman: Podman, objects: Objects) -> Iterator[Kept]:
    """The release's Secrets, where podman looks for them: as JSON of what is in them."""
    kept: Kept = {}
    try:
        for each in (one for one in objects.values() if one["kind"] == "Secret"):
            name = each["metadata"]["name"]
            coded = {key: base64.b64decode(text).decode() for key, text in each.get("data", {}).items()}
            plain = {**coded, **each.get("stringData", {})}
            with suppress(PodmanFailed):  # of a run that was killed
                podman.run("secret", "rm", name)
            content = {key: base64.b64encode(text.encode()).decode() for key, text in plain.items()}
            podman.run("secret", "create", name, "-", feed=json.dumps(content).encode())
            kept[name] = plain
        yield kept
    finally:
        for name in kept:
            podman.run("secret", "rm", name)


@contextmanager
def played(podman: Podman, folder: Path, name: str, network: str, objects: list[dict[str, Any]]) -> Iterator[None]:
    """Objects that run until the block ends."""
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump_all(objects))
    podman.run("kube", "play", "--network", network, "--replace", str(path))
    try:
        yield
    finally:
        podman.run("kube", "down", str(path))
        for each in objects:
            if each["kind"] == "ConfigMap":
                with suppress(PodmanFailed):
                    podman.run("volume", "rm", "--force", each["metadata"]["name"])


@contextmanager
def told(podman: Podman, container: str) -> Iterator[None]:
    """What a container wrote goes with the fault of the block."""
    try:
        yield
    except RuntimeError as fault:
        raise RuntimeError(f"{fault}\n{said_by(podman, container)}") from None


def said_by(podman: Podman, container: str) -> str:
    """The end of its log, and how it fares."""
    done = subprocess.run(
        ["podman", "logs", "--tail", "30", container],
        env=podman.environment,
        capture_output=True,
        check=False,
        timeout=20,
    )
    state = podman.run("inspect", "--format", "{{json .State}}", container)
    return (done.stdout + done.stderr).decode(errors="replace") + state


def published(podman: Podman, pod: str, port: int) -> int:
    found = json.loads(podman.run("pod", "inspect", pod))
    return int(found["InfraConfig"]["PortBindings"][f"{port}/tcp"][0]["HostPort"])


def answer_of(address: str, seconds: float, body: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
    """JSON of a server that may still be starting."""
    deadline = time.monotonic() + seconds
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json", **headers})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except OSError as fault:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{address} did not answer within {seconds:g} s: {fault}") from None
            time.sleep(0.1)


def ask(address: str, token: str, query: str, **variables: Any) -> dict[str, Any]:
    body = {"query": query, "variables": variables}
    answer = answer_of(f"{address}/graphql", 5, body, Authorization=f"Bearer {token}")
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


def token_of(address: str, username: str) -> str:
    credentials = {"username": username, "password": username}
    return str(answer_of(f"{address}/auth/login", 5, credentials)["access_token"])


def test_a_person_signs_in_before_the_pods_and_follows_what_changes_in_either(release: Release) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium is not None, "the test needs Chromium; tools/bootstrap.sh browser installs it"
    refused: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page()
        page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
        page.goto(f"{release.home}/")
        page.get_by_label("User name").fill("viewer")
        page.get_by_label("Password").fill("viewer")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("main")).to_be_visible(timeout=15_000)
        expect(page.get_by_role("contentinfo").get_by_text("client")).to_be_visible(timeout=15_000)
        # Whichever backend the page is connected to: it hears what the other one was told.
        for backend, theme in zip(release.backends, ("light", "dark"), strict=True):
            token = token_of(backend, "viewer")
            stored = ask(backend, token, PREFERENCES, user="viewer")["preferences"]
            ask(backend, token, STORE, user="viewer", config={**stored, "theme": theme})
            expect(page.locator(f"html[data-theme={theme}]")).to_be_attached(timeout=5_000)
        browser.close()
    assert refused == []


def test_the_pods_have_no_rights_and_nowhere_to_write(release: Release) -> None:
    for pod, container in ((BACKENDS[0], "backend"), (f"{NAME}-frontend", "frontend"), (f"{NAME}-nats", "nats")):
        found = json.loads(release.podman.run("inspect", f"{pod}-{container}"))[0]
        assert found["HostConfig"]["ReadonlyRootfs"] is True, pod
        assert not found["EffectiveCaps"], pod
        assert found["Config"]["User"].split(":")[0] not in ("", "0", "root"), pod
