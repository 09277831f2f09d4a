"""The Compose files as the true `docker-compose` reads them, and the settings that go with them."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from octopus.settings import read_settings
from octopus.simulator.observatory import BASES
from tests.deploy.front import ROOT

PROFILES = ("", "telescope", "postgres", "dev")


class ComposeRefused(Exception):
    """It ended with an error; the text is what it wrote."""


def composed(env: Path, *profiles: str, **variables: str) -> dict[str, Any]:
    """What the files come to, with the settings of a file and those of the environment.

    Raises:
        ComposeRefused: something is missing, or of a wrong form.
    """
    chosen = [word for each in profiles if each for word in ("--profile", each)]
    done = subprocess.run(
        [Path(sys.executable).with_name("docker-compose"), "--env-file", str(env), *chosen, "config", "--format=json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(env.parent), "OCTOPUS_ENV_FILE": str(env), **variables},
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0 or done.stderr:
        raise ComposeRefused(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def new_env(folder: Path, *arguments: str) -> tuple[Path, str]:
    """A file of settings as the script makes it, and what it said."""
    env = folder / "env"
    done = subprocess.run(
        [ROOT / "deploy" / "new-env.sh", *arguments],
        env={"PATH": os.environ["PATH"], "OCTOPUS_NEW_ENV": str(env)},
        text=True,
        capture_output=True,
        check=False,
    )
    return env, done.stdout + done.stderr


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_sound_and_every_image_can_be_pinned(tmp_path: Path, profile: str) -> None:
    env, _ = new_env(tmp_path)
    pins = {f"{name}_IMAGE": f"pinned/{name.lower()}@sha256:{'0' * 64}" for name in
            ("BACKEND", "FRONTEND", "MONGO", "NATS", "SIMULATOR", "POSTGRES")}  # fmt: skip
    services = composed(env, profile, **pins, PYTHON_IMAGE="base/python", NGINX_IMAGE="base/nginx")["services"]
    assert {"ska-octopus-backend", "ska-octopus-frontend", "mongodb", "nats"} <= set(services)
    for name, service in services.items():
        assert service["image"].startswith("pinned/") or name.endswith("-dev"), name
        assert service.get("healthcheck") or name == "ska-octopus-frontend-dev"
        for argument, value in service.get("build", {}).get("args", {}).items():
            assert value.startswith("base/"), argument
        for port in service.get("ports", ()):
            assert port["host_ip"] == "127.0.0.1", "nothing is open to others unless somebody says so"
    assert [port["published"] for port in services["ska-octopus-backend"]["ports"]] == ["8000"]
    assert [port["published"] for port in services["ska-octopus-frontend"]["ports"]] == ["3000"]
    for name in ("ska-octopus-backend", "ska-octopus-frontend"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
    if profile == "telescope":
        assert "ska-octopus-simulator" in services
    if profile == "postgres":
        mounts = services["postgres"]["volumes"]
        (schema,) = (each["source"] for each in mounts if each["target"].startswith("/docker-entrypoint-initdb.d"))
        assert "create table att_conf" in Path(schema).read_text()


def test_the_backend_believes_the_front_end_alone(tmp_path: Path) -> None:
    env, _ = new_env(tmp_path)
    found = composed(env, FRONTEND_ADDRESS="172.30.240.9")["services"]
    backend, front = found["ska-octopus-backend"], found["ska-octopus-frontend"]
    assert backend["environment"]["OCTOPUS_TRUSTED_PROXIES"] == "172.30.240.9"
    assert front["networks"]["front"]["ipv4_address"] == "172.30.240.9"


def test_the_settings_that_are_made_can_be_used_and_are_for_one_alone(tmp_path: Path) -> None:
    env, said = new_env(tmp_path, "--telescope")
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    environment = composed(env)["services"]["ska-octopus-backend"]["environment"]
    settings = read_settings({name: value for name, value in environment.items() if value is not None})
    assert settings.users[0].username == "admin"
    assert said.strip().endswith(f"the password {settings.users[0].password}")
    assert settings.tango_dbs == "ska=http://ska-octopus-simulator:5004/db"
    secrets = re.findall(r"^[A-Z_]+=(s[A-Za-z0-9]{40})$", env.read_text(), re.MULTILINE)
    assert len(secrets) == len(set(secrets)) == 6
    assert settings.mongo_url is not None and secrets[1] in settings.mongo_url.get_secret_value()
    for port, (service, base) in enumerate(BASES.items(), 5000):
        assert environment[f"{service.upper()}_URL"] == f"http://ska-octopus-simulator:{port}{base}"
    archive = environment["HDBPP_PG_DSN_EDA"]
    assert archive == f"postgresql://hdbpp_reader:{secrets[5]}@ska-octopus-simulator:5432/hdb"
    for name in ("OCTOPUS_ENDPOINTS", "OCTOPUS_DEFAULT_PREFERENCES"):
        assert (ROOT / "src" / environment[name].removeprefix("/opt/program/")).is_file(), name
    kept = env.read_text()
    assert "is there already" in new_env(tmp_path)[1]
    assert env.read_text() == kept


def test_the_page_of_development_asks_where_it_comes_from_unless_it_is_told(tmp_path: Path) -> None:
    env, _ = new_env(tmp_path)
    addresses = ("VITE_GRAPHQL_HTTP", "VITE_GRAPHQL_WS", "VITE_BACKEND")
    elsewhere = dict.fromkeys(addresses, "http://elsewhere:8000")
    for given, expected in (({}, ["", "", "http://ska-octopus-backend-dev:8000"]), (elsewhere, [*elsewhere.values()])):
        page = composed(env, "dev", FRONTEND_PORT="4000", **given)["services"]["ska-octopus-frontend-dev"]
        assert [page["environment"][name] for name in addresses] == expected
    # Vite writes its configuration there as JavaScript, and as another user than who made the image.
    assert "/build/frontend/node_modules/.vite-temp:mode=1777" in page["tmpfs"]


def test_no_secret_stands_on_a_command_line(tmp_path: Path) -> None:
    """Arguments are read by everybody on the machine."""
    env, _ = new_env(tmp_path, "--telescope")
    secrets = re.findall(r"^[A-Z_]+=(s[A-Za-z0-9]{40})$", env.read_text(), re.MULTILINE)
    for name, service in composed(env, "postgres")["services"].items():
        told = json.dumps([service.get("command"), service.get("entrypoint"), service["healthcheck"]])
        assert not any(secret in told for secret in secrets), name


def test_the_bus_of_compose_lets_in_who_has_the_token(tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "nats.conf").read_text().replace("/data", str(tmp_path)).replace("/tmp/", f"{tmp_path}/")
    (tmp_path / "nats.conf").write_text(text)
    server = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin")
    assert server is not None, "the tests need NATS; install it with: tools/bootstrap.sh servers"
    done = subprocess.run(
        [server, "-t", "--config", "nats.conf"],
        cwd=tmp_path,
        env={"NATS_TOKEN": "s1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0 and b"is valid" in done.stderr + done.stdout, done.stderr
    without = subprocess.run(
        [server, "-t", "--config", "nats.conf"], cwd=tmp_path, env={}, capture_output=True, check=False
    )
    assert without.returncode != 0


def test_without_its_secrets_nothing_starts_and_it_says_what_to_run() -> None:
    with pytest.raises(ComposeRefused, match=r"JWT_SECRET is missing a value: is not set; run deploy/new-env\.sh"):
        composed(ROOT / ".env.example")


def test_no_secret_goes_into_an_image() -> None:
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in kept, "only what is named goes into the context"
    named = [line[1:] for line in kept if line.startswith("!")]
    assert not [name for name in named if ".env" in name or name in (".", "deploy", "assets")]
    tracked = subprocess.run(["git", "ls-files", "*.env", ".env"], cwd=ROOT, text=True, capture_output=True, check=True)
    assert set(tracked.stdout.split()) <= {"frontend/.env"}
