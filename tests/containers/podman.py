"""Images of Octopus, built and run by podman on a base from debootstrap: no registry is asked for anything.

podman = Podman.found()                     # or the test is left out, with the reason
podman.build("backend")                     # → "localhost/ska-octopus-backend:test-…"
with podman.running(image, "--publish", "127.0.0.1::8000", JWT_SECRET=…) as container:
    container.port(8000)

What these tests need: root, podman with runc (crun does not start on machines with the old cgroups beside the new),
netavark and aardvark-dns, debootstrap; `tools/bootstrap.sh containers` installs them. The base is kept in
.tools/containers (OCTOPUS_CONTAINERS names another folder) and in podman's own storage, where layers are kept too.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(os.environ.get("OCTOPUS_CONTAINERS", ROOT / ".tools" / "containers"))
STORAGE = Path("/var/lib/containers")
"""Of podman for root; all checkouts share it."""
MIRROR = os.environ.get("OCTOPUS_DEBIAN_MIRROR", "http://deb.debian.org/debian")
SUITE = "bookworm"
PACKAGES = ("python3", "python3-venv", "nginx-light", "ca-certificates", "libcurl4")
"""What Octopus' images need of their base, and MongoDB's own program."""
PROGRAMS = ("podman", "runc", "iptables", "debootstrap", "tar")
BASE = f"localhost/octopus-test-base:{hashlib.sha256(' '.join((SUITE, *PACKAGES)).encode()).hexdigest()[:12]}"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
TAG = f"test-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
"""Checkouts beside each other do not take each other's images."""
FORGOTTEN, OTHERS = 3600.0, 7 * 86400.0
"""Seconds after which layers without an image, and images of other checkouts, are of no use: see `Podman.forget`."""
CONFIGURATION = """[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
"""Without the ulimits nothing starts where the machine's own limits are lower than podman's defaults."""
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


class PodmanFailed(Exception):
    """A command of podman ended with an error; the text holds the end of what it wrote."""


class Podman:
    """Podman with the settings under which it works in containers and on small machines."""

    def __init__(self) -> None:
        for folder in (KEPT, STORAGE):
            folder.mkdir(parents=True, exist_ok=True)
        self._configuration = KEPT / "containers.conf"
        self._configuration.write_text(CONFIGURATION)
        self.environment = {**os.environ, "PATH": PATH, "CONTAINERS_CONF": str(self._configuration)}

    @classmethod
    def found(cls) -> Podman:
        """Podman, or the test is left out with the reason."""
        if os.geteuid() != 0:
            pytest.skip("images are built as root only: debootstrap makes devices and changes its root")
        missing = [name for name in PROGRAMS if shutil.which(name, path=PATH) is None]
        if missing:
            pytest.skip(f"{', '.join(missing)} is not installed; tools/bootstrap.sh containers installs it")
        podman = cls()
        reason = podman._cannot_run()
        if reason:
            pytest.skip(f"podman cannot run a container here: {reason}")
        return podman

    def run(self, *arguments: str, seconds: float = 60.0, feed: bytes | None = None) -> str:
        """What `podman …` prints.

        Raises:
            PodmanFailed: it ended with an error, or did not end in time.
        """
        try:
            done = subprocess.run(
                ["podman", *arguments],
                env=self.environment,
                input=feed,
                capture_output=True,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise PodmanFailed(f"podman {' '.join(arguments[:3])} … did not end within {seconds:g} s") from None
        if done.returncode != 0:
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise PodmanFailed(f"podman {' '.join(arguments[:3])} …:\n{said[-3000:]}")
        return done.stdout.decode()

    # Images

    def base(self) -> str:
        """The name of an image of Debian with Python and nginx, made once and kept."""
        with _only_one("base"):
            if not self.has(BASE):
                archive = KEPT / f"{BASE.rpartition(':')[2]}.tar"
                if not archive.is_file():
                    _debootstrap(archive)
                names = ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
                changes = [word for name in names for word in ("--change", f"ENV {name}={CERTIFICATES}")]
                self.run("import", *changes, str(archive), BASE, seconds=120)
        return BASE

    def has(self, image: str) -> bool:
        with contextlib.suppress(PodmanFailed):
            self.run("image", "exists", image)
            return True
        return False

    def build(self, name: str, *, built_page: bool = True, seconds: float = 600.0) -> str:
        """Build a target of `deploy/images/Containerfile` as `ska-octopus-<name>` and return the image's full name.

        Args:
            built_page: take the page as this checkout has it built already; otherwise the image builds it.
        """
        base = self.base()
        image = f"localhost/ska-octopus-{name}:{TAG}"
        with _only_one("build"), tempfile.TemporaryDirectory() as folder:
            ignore = Path(folder, "ignore")
            lines = (ROOT / ".dockerignore").read_text().splitlines()
            ignore.write_text("\n".join(line for line in lines if not (built_page and line == "src/octopus/static")))
            self._build(
                "--file", str(ROOT / "deploy" / "images" / "Containerfile"), "--target", name,
                "--ignorefile", str(ignore),
                "--build-arg", f"PYTHON_IMAGE={base}", "--build-arg", f"NGINX_IMAGE={base}",
                "--tag", image, str(ROOT), seconds=seconds,
            )  # fmt: skip
        return image

    def build_from(self, name: str, containerfile: str, folder: Path, *options: str) -> str:
        """Build a Containerfile of the tests' own; `folder` is its context, `options` are further ones of podman."""
        image = f"localhost/octopus-test-{name}:{TAG}"
        text = containerfile.encode()
        with _only_one("build"):
            self._build("--file", "-", "--tag", image, *options, str(folder), feed=text)
        return image

    def _build(self, *arguments: str, seconds: float = 600.0, feed: bytes | None = None) -> None:
        options = ["--isolation", "chroot", "--network", "host", "--format", "docker", "--layers", "--pull=never"]
        self.run("build", *options, *arguments, seconds=seconds, feed=feed)

    def forget(self) -> None:
        """Remove what builds of these tests, in whichever checkout, have left behind in podman's storage.

        Layers that no image has any more go after an hour, until when the next build may begin with them; images of
        other checkouts go when they were not built anew for a week. What does not stand on our own base is not ours.
        """
        with _only_one("build"):
            known = {each["Id"]: each for each in json.loads(self.run("images", "--all", "--format", "json"))}
            for each in known.values():
                names = each.get("Names") or []
                if not _is_ours(each, known) or not _is_old(each, names):
                    continue
                with contextlib.suppress(PodmanFailed):  # a container, or a build beside, has it
                    self.run("rmi", *(names or [each["Id"]]))

    def megabytes(self, image: str) -> float:
        """Size of an image, with all that is beneath it."""
        return float(self.run("image", "inspect", "--format", "{{.Size}}", image)) / 1e6

    # Containers

    @contextlib.contextmanager
    def running(
        self, image: str, *options: str, command: tuple[str, ...] = (), **variables: str
    ) -> Iterator[Container]:
        """A container as the deployment would run it: read-only root, a /tmp of its own, no rights; gone at the end."""
        name = f"octopus-test-{uuid.uuid4().hex[:8]}"
        given = [word for key, value in variables.items() for word in ("--env", f"{key}={value}")]
        hardened = ["--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--tmpfs=/tmp:mode=1777"]
        self.run("run", "--detach", "--name", name, *hardened, *given, *options, image, *command)
        try:
            yield Container(self, name)
        finally:
            with contextlib.suppress(PodmanFailed):
                self.run("rm", "--force", "--time", "2", "--volumes", name)

    @contextlib.contextmanager
    def socket(self, folder: Path) -> Iterator[str]:
        """Podman's answer to Docker's API, for `docker-compose`: a value for DOCKER_HOST."""
        path = folder / "podman.sock"
        service = subprocess.Popen(
            ["podman", "system", "service", "--time", "0", f"unix://{path}"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "podman.log").open("wb"),
        )
        try:
            deadline = time.monotonic() + 10
            while not path.exists():
                if service.poll() is not None or time.monotonic() > deadline:
                    raise PodmanFailed(f"podman system service: {(folder / 'podman.log').read_text()[-2000:]}")
                time.sleep(0.05)
            yield f"unix://{path}"
        finally:
            service.terminate()
            service.wait(10)

    def _cannot_run(self) -> str:
        """Why not even a shell runs in a container; empty when one does."""
        try:
            self.run("run", "--rm", "--entrypoint", "/bin/true", self.base(), seconds=30)
        except (PodmanFailed, subprocess.CalledProcessError, OSError) as fault:
            return str(fault)
        return ""


class Container:
    """A running container."""

    def __init__(self, podman: Podman, name: str) -> None:
        self._podman = podman
        self.name = name

    def port(self, inside: int) -> int:
        """The port of this machine at which a port of the container was published."""
        return int(self._podman.run("port", self.name, str(inside)).strip().rpartition(":")[2])

    def logs(self) -> str:
        return self._podman.run("logs", self.name)

    def execute(self, *command: str) -> str:
        """What a command in it prints."""
        return self._podman.run("exec", self.name, *command)

    def inspect(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._podman.run("inspect", self.name))[0]
        return found


def _is_old(image: dict[str, Any], names: list[str]) -> bool:
    age = time.time() - image["Created"]
    if names:
        return age > OTHERS and not any(name.endswith(TAG) for name in names)
    # One that others stand on goes with the last of them.
    return bool(image.get("Dangling")) and age > FORGOTTEN


def _is_ours(image: dict[str, Any], known: dict[str, dict[str, Any]]) -> bool:
    """Whether it stands on our base, without being it."""
    place = known.get(image.get("ParentId") or "")
    while place is not None:
        if any(name.startswith(BASE.partition(":")[0]) for name in place.get("Names") or ()):
            return True
        place = known.get(place.get("ParentId") or "")
    return False


def _debootstrap(archive: Path) -> None:
    """Debian in a tar archive; about a minute."""
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        root = Path(folder, "root")
        command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(root), MIRROR]
        done = subprocess.run(
            command, env={**os.environ, "PATH": PATH}, capture_output=True, text=True, check=False, timeout=600
        )
        if done.returncode != 0:
            raise OSError(f"debootstrap from {MIRROR} ended with {done.returncode}: {done.stdout[-1000:]}")
        # Of this machine, whose proxy may sign for the package index.
        shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
        for useless in ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale", "usr/share/man"):
            shutil.rmtree(root / useless, ignore_errors=True)
        made = archive.with_suffix(".new")
        subprocess.run(["tar", "-C", str(root), "-cf", str(made), "."], check=True, capture_output=True)
        made.rename(archive)


@contextlib.contextmanager
def _only_one(what: str) -> Iterator[None]:
    """At a time, of all checkouts: what one builds on, another may not forget meanwhile."""
    with (STORAGE / f"octopus-test-{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
