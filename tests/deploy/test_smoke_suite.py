"""`make k8s-test`: cypress/ in a pod of its own, by the real kubectl. OCTOPUS_CYPRESS=1 runs the real Cypress in it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from e2e.demonstration import demonstration
from tests.deploy.charts import ROOT, program
from tests.deploy.pods import Pods, pods_served

JUNIT = '<testsuites><testsuite name="s"><testcase name="t"/></testsuite></testsuites>'
ATTRIBUTE = "mid-weather/station/01/windSpeed"
PASSWORD = 'it\'s "so" $HOME $(CI)'
CYPRESS = ROOT / ".tools" / "cypress"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Pods]:
    with pods_served(tmp_path) as double:
        yield double


def put(folder: Path, **scripts: str) -> str:
    """Programs of the pod that stand for those of the image; gives their folder."""
    place = folder / "programs"
    place.mkdir(exist_ok=True)
    for name, text in scripts.items():
        path = place / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    return str(place)


def k8s_test(cluster: Pods, seconds: float = 60, **given: str) -> subprocess.CompletedProcess[str]:
    """`make k8s-test NAME=value …` with a cluster that is the double."""
    kubectl = Path(program("kubectl"))
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("CYPRESS_", "K8S_", "KUBE_"))
    }
    environment |= {
        "PATH": f"{kubectl.parent}:{os.environ['PATH']}",
        "HOME": str(cluster.folder),
        "KUBECONFIG": str(cluster.kubeconfig()),
        "K8S_TEST_RESULTS": str(cluster.folder / "results"),
        **{name: text for name, text in given.items() if name not in ("KUBE_NAMESPACE", "HELM_RELEASE")},
    }
    # Passwords by the environment alone: of what stands on its line, make expands a dollar.
    words = [f"{name}={text}" for name, text in given.items() if name != "CYPRESS_PASSWORD"]
    return subprocess.run(
        ["make", "--no-print-directory", "k8s-test", *words],
        cwd=ROOT, env=environment, text=True, capture_output=True, timeout=seconds, check=False,
    )  # fmt: skip


def test_the_suite_runs_in_a_pod_that_is_gone_afterwards(cluster: Pods, tmp_path: Path) -> None:
    npx = f"pwd; env | grep ^CYPRESS_; ls; cat; cp cypress.env.json told; mkdir results; echo '{JUNIT}' >results/a.xml"
    cluster.programs = [put(tmp_path, npm='echo "$@" >asked', npx=npx)]
    done = k8s_test(cluster, KUBE_NAMESPACE="telescope", HELM_RELEASE="mid", CYPRESS_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stdout + done.stderr
    (pod,) = cluster.made
    name = pod["metadata"]["name"]
    assert cluster.deleted == [name]
    assert pod["metadata"]["namespace"] == "telescope"
    assert (tmp_path / name / "cypress" / "asked").read_text() == "ci --no-audit --no-fund\n"
    assert "CYPRESS_BASE_URL=http://mid-frontend:3000\n" in done.stdout
    assert "CYPRESS_BACKEND_URL=http://mid-backend:8000\n" in done.stdout
    assert json.loads((tmp_path / name / "cypress" / "told").read_text()) == {"PASSWORD": PASSWORD}
    assert PASSWORD not in json.dumps(pod, ensure_ascii=False) and "PASSWORD" not in done.stdout
    assert "package-lock.json" in done.stdout.split() and "node_modules" not in done.stdout.split()
    assert (tmp_path / "results" / "a.xml").read_text().strip() == JUNIT
    (container,) = pod["spec"]["containers"]
    assert container["image"] == "cypress/included:14.5.4"
    for release in ("1.27", "1.37"):
        kubernetes_validate.validate({**pod, "metadata": {"name": name}}, release, strict=True)


def refused(cluster: Pods, _: Path) -> dict[str, str]:
    cluster.refused = 'pods is forbidden: User "nobody" cannot create resource "pods"'
    return {}


def never_ready(cluster: Pods, _: Path) -> dict[str, str]:
    cluster.starts = False
    return {"K8S_TEST_START": "1", "K8S_TEST_IMAGE_TO_TEST": "nowhere/cypress:1"}


def no_packages(cluster: Pods, folder: Path) -> dict[str, str]:
    cluster.programs = [put(folder, npm="echo npm error code EAI_AGAIN >&2; exit 3")]
    return {}


def failing_tests(cluster: Pods, folder: Path) -> dict[str, str]:
    cluster.programs = [put(folder, npm="", npx=f"mkdir results; echo '{JUNIT}' >results/a.xml; exit 2")]
    return {}


def nothing_left(cluster: Pods, folder: Path) -> dict[str, str]:
    cluster.programs = [put(folder, npm="", npx="exit 1")]
    return {}


def no_cluster(cluster: Pods, _: Path) -> dict[str, str]:
    cluster.port = 1
    return {}


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (refused, r'the pod could not be made: .*cannot create resource "pods"'),
        (no_cluster, r"the pod could not be made: .*127\.0\.0\.1:1: connect: connection refused"),
        (never_ready, r"the pod did not start within 1 s \(.*\): Pending ImagePullBackOff no such image"),
        (no_packages, r"npm ci ended in the pod with an error: .*"),
        (failing_tests, r"Cypress ended with 2, the number of tests that failed; .* holds what it wrote"),
        (nothing_left, r"Cypress ended with 1 and left no JUnit files"),
    ],
)
def test_what_fails_is_told_in_one_sentence_and_leaves_no_pod(
    prepare: Any, sentence: str, cluster: Pods, tmp_path: Path
) -> None:
    done = k8s_test(cluster, **prepare(cluster, tmp_path))
    assert done.returncode != 0
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("k8s-test:")]
    assert re.fullmatch(f"k8s-test: {sentence}", said), done.stderr
    assert cluster.deleted == [pod["metadata"]["name"] for pod in cluster.made]


def test_an_address_that_is_none_is_refused_before_anything_is_made(cluster: Pods) -> None:
    done = k8s_test(cluster, CYPRESS_BACKEND_URL="backend:8000")
    assert done.returncode != 0 and cluster.made == []
    assert "backend:8000 is no address; expected http://host or https://host" in done.stderr


def test_the_image_has_the_cypress_that_the_lock_file_names() -> None:
    locked = json.loads((ROOT / "cypress" / "package-lock.json").read_text())
    version = locked["packages"]["node_modules/cypress"]["version"]
    for path in (".make/k8s.mk", ".make/k8s-test.sh"):
        assert re.findall(r"cypress/included:([0-9.]+)", (ROOT / path).read_text()) == [version], path
    assert f"\n  version={version}\n" in (ROOT / "tools" / "bootstrap.sh").read_text()


def npm() -> dict[str, str]:
    """What npm needs here to reach its registry: the pod has a home of its own, and nothing of this environment."""
    home = Path.home()
    places = {"npm_config_cache": f"{home}/.npm", "npm_config_userconfig": f"{home}/.npmrc"}
    given = re.compile(r"npm_config_.*|https?_proxy|no_proxy|node_extra_ca_certs", re.IGNORECASE)
    return places | {name: text for name, text in os.environ.items() if given.fullmatch(name)}


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    os.environ.get("OCTOPUS_CYPRESS") != "1", reason="OCTOPUS_CYPRESS=1 runs Cypress, whose program is 240 MB"
)
def test_the_smoke_suite_passes_before_the_telescope(cluster: Pods, tmp_path: Path) -> None:
    subprocess.run([ROOT / "tools" / "bootstrap.sh", "cypress"], check=True, timeout=170)
    variables = " ".join(
        f"{name}={shlex.quote(text)}" for name, text in {**npm(), "CYPRESS_CACHE_FOLDER": str(CYPRESS)}.items()
    )
    node = {name: shutil.which(name) for name in ("npm", "npx")}
    cluster.programs = [put(tmp_path, **{name: f'exec env {variables} {path} "$@"' for name, path in node.items()})]
    with demonstration(tmp_path, "--history", "0") as address:
        place = address.rstrip("/")
        done = k8s_test(cluster, 300, CYPRESS_BASE_URL=place, CYPRESS_BACKEND_URL=place, CYPRESS_ATTRIBUTE=ATTRIBUTE)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    cases = [case for path in (tmp_path / "results").glob("*.xml") for case in ET.parse(path).iter("testcase")]
    assert len(cases) >= 12
    assert not [
        case.get("name") for case in cases for fault in ("failure", "error", "skipped") if case.find(fault) is not None
    ]
