"""`docker-compose up` for real, by podman: the images of this checkout, MongoDB and NATS; a person at port 3000.

podman runs no health checks without systemd, so that who waits for whom is left out here (tests/deploy reads it).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.containers.podman import PATH, ROOT, Podman

OVERRIDES = """services:
  ska-octopus-backend:
    build: !reset null
    healthcheck: { disable: true }
    depends_on: { mongodb: { condition: service_started }, nats: { condition: service_started } }
  ska-octopus-frontend:
    build: !reset null
    healthcheck: { disable: true }
    depends_on: { ska-octopus-backend: { condition: service_started } }
  mongodb: { healthcheck: { disable: true } }
  nats: { healthcheck: { disable: true } }
"""
PREFERENCES = "query($user: String!) { preferences(userId: $user) }"
STORED = "mutation($user: String!, $config: JSON!) { setPreferences(userId: $user, config: $config) }"


class Deployment:
    """What `docker-compose` made of our files."""

    def __init__(self, podman: Podman, host: str, folder: Path, settings: dict[str, str]) -> None:
        self._environment = {**podman.environment, "PATH": PATH, "DOCKER_HOST": host}
        self.folder = folder
        self.settings = settings
        self.project = f"octopus-test-{secrets.token_hex(4)}"
        self.env = folder / "env"
        self.overrides = folder / "overrides.yaml"
        self.overrides.write_text(OVERRIDES)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.settings['FRONTEND_PORT']}"

    def compose(self, *arguments: str) -> str:
        """What `docker-compose …` says.

        Raises:
            RuntimeError: it ended with an error.
        """
        made = subprocess.run(
            [ROOT / "deploy" / "new-env.sh"],
            env={"PATH": PATH, "OCTOPUS_NEW_ENV": str(self.env)},
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode == 0:
            self.password = made.stdout.strip().rpartition(" ")[2]
        command = [
            str(Path(sys.executable).with_name("docker-compose")), "--project-name", self.project,
            "--file", str(ROOT / "docker-compose.yml"), "--file", str(self.overrides), "--env-file", str(self.env),
        ]  # fmt: skip
        done = subprocess.run(
            [*command, *arguments],
            cwd=ROOT,
            env={**self._environment, **self.settings},
            text=True,
            capture_output=True,
            check=False,
            timeout=100,
        )
        if done.returncode != 0:
            raise RuntimeError(f"docker-compose {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-3000:]}")
        return done.stdout

    def up(self) -> None:
        self.compose("up", "--detach", "--no-build", "--pull", "never", "--force-recreate", "--timeout", "2")

    async def ready(self, seconds: float = 30.0) -> None:
        """Wait until the backend answers through the front end."""
        deadline = time.monotonic() + seconds
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{self.home}/health/ready") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                if time.monotonic() > deadline:
                    raise RuntimeError(self.compose("logs", "--tail", "40"))
                await asyncio.sleep(0.2)

    async def sign_in(self, session: aiohttp.ClientSession) -> dict[str, str]:
        credentials = {"username": "admin", "password": self.password}
        async with session.post(f"{self.home}/auth/login", json=credentials) as answer:
            assert answer.status == 200, await answer.text()
            return {"Authorization": f"Bearer {(await answer.json())['access_token']}"}

    async def ask(
        self, session: aiohttp.ClientSession, headers: dict[str, str], query: str, **variables: Any
    ) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        async with session.post(f"{self.home}/graphql", json=body, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
            assert "errors" not in found, found
            return dict(found["data"])


@pytest.fixture(scope="module")
def deployment(
    podman: Podman,
    backend_image: str,
    frontend_image: str,
    mongo_image: str,
    nats_image: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("compose")
    assets = folder / "assets"
    assets.mkdir()
    assets.chmod(0o755)
    network = f"172.30.{secrets.randbelow(200)}"
    settings = {
        "BACKEND_IMAGE": backend_image,
        "FRONTEND_IMAGE": frontend_image,
        "MONGO_IMAGE": mongo_image,
        "NATS_IMAGE": nats_image,
        # The program alone knows no first user; nobody but the backend reaches it.
        "MONGO_URL": "mongodb://mongodb:27017/",
        "OCTOPUS_ASSETS": str(assets),
        "OCTOPUS_ENV_FILE": str(folder / "env"),
        "FRONT_NETWORK": f"{network}.0/24",
        "FRONTEND_ADDRESS": f"{network}.250",
        "FRONTEND_PORT": str(_free_port()),
        "BACKEND_PORT": str(_free_port()),
        "SITE_LATITUDE": "-26.82",
    }
    with podman.socket(folder) as host:
        found = Deployment(podman, host, folder, settings)
        try:
            found.up()
            yield found
        finally:
            found.compose("down", "--volumes", "--timeout", "2")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_a_person_signs_in_asks_follows_and_finds_it_again_after_everything_was_made_anew(
    deployment: Deployment,
) -> None:
    await deployment.ready()
    async with aiohttp.ClientSession() as session:
        headers = await deployment.sign_in(session)
        found = await deployment.ask(session, headers, PREFERENCES, user="admin")
        document = {**found["preferences"], "theme": "light"}
        await deployment.ask(session, headers, STORED, user="admin", config=document)
        await _follow(deployment, session, headers)

    (Path(deployment.settings["OCTOPUS_ASSETS"]) / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    deployment.settings |= {"MAIN_LOGO": "/branding/logo.svg", "FOOTER_COPYRIGHT_LABEL": "Our Observatory"}
    deployment.up()
    await deployment.ready()
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{deployment.home}/config.js") as answer:
            text = await answer.text()
        config = json.loads(text.removeprefix("window.config = ").removesuffix(";\n"))
        assert config["MAIN_LOGO"] == "/branding/logo.svg"
        assert config["FOOTER_COPYRIGHT_LABEL"] == "Our Observatory"
        assert config["SITE_LATITUDE"] == -26.82
        async with session.get(f"{deployment.home}{config['MAIN_LOGO']}") as answer:
            assert (answer.status, answer.content_type) == (200, "image/svg+xml")
        headers = await deployment.sign_in(session)
        found = await deployment.ask(session, headers, PREFERENCES, user="admin")
        assert found["preferences"]["theme"] == "light", "what MongoDB keeps outlives its container"


async def _follow(deployment: Deployment, session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    """One answer of a subscription, by the protocol and nothing more."""
    address = f"{deployment.home}/graphql"
    async with session.ws_connect(address, protocols=["graphql-transport-ws"], origin=deployment.home) as channel:
        await channel.send_json({"type": "connection_init", "payload": headers})
        assert (await channel.receive_json(timeout=10))["type"] == "connection_ack"
        query = "subscription { sourcesChanged { name } }"
        await channel.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        while (message := await channel.receive_json(timeout=10))["type"] == "ping":
            await channel.send_json({"type": "pong"})
        assert message["type"] == "next", message


async def test_what_runs_has_no_rights_and_nowhere_to_write(deployment: Deployment, podman: Podman) -> None:
    for service in ("ska-octopus-backend", "ska-octopus-frontend"):
        (name,) = deployment.compose("ps", "--quiet", service).split()
        identity = podman.run("exec", name, "cat", "/proc/1/status")
        assert "Uid:\t10001\t10001\t10001\t10001" in identity
        assert "CapEff:\t0000000000000000" in identity
        tried = podman.run("exec", name, "sh", "-c", "touch /etc/x /opt/x /usr/share/x 2>&1; touch /tmp/x && echo fine")
        assert tried.count("Read-only file system") == 3
        assert tried.endswith("fine\n")
        bills = podman.run("exec", name, "sh", "-c", "cat /usr/share/octopus/bill/npm.cdx.json")
        assert "react" in {each["name"] for each in json.loads(bills)["components"]}


async def test_a_client_is_known_by_its_own_address(deployment: Deployment) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            wrong = {"username": "admin", "password": "wrong"}
            claim = {"X-Forwarded-For": "203.0.113.9"}
            async with session.post(f"{deployment.home}/auth/login", json=wrong, headers=claim) as answer:
                assert answer.status == 401
    logs = deployment.compose("logs", "--no-log-prefix", "ska-octopus-backend")
    addresses = {line["client"] for line in _lines(logs) if line.get("path") == "/auth/login"}
    assert "203.0.113.9" not in addresses, "what a client claims of itself is not believed"
    assert deployment.settings["FRONTEND_ADDRESS"] not in addresses, "nor is everybody the front end"


def _lines(logs: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logs.splitlines() if line.startswith("{")]
