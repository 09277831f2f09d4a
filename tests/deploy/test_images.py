"""The images' sources: sound by hadolint, and a front end that starts only with what it can use."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from octopus.settings import read_settings
from octopus.web.pages import _NO_PAGES
from octopus.web.security import page_policy
from tests.deploy.front import IMAGES, ROOT, Refused, rendered

CONTAINERFILE = IMAGES / "Containerfile"


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, CONTAINERFILE], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_an_image_runs_as_nobody_in_particular_on_a_base_of_choice() -> None:
    bases: dict[str, str] = {}
    users: dict[str, str] = {}
    for line in CONTAINERFILE.read_text().splitlines():
        word, *rest = line.split() or [""]
        if word == "FROM":
            base, _, stage = rest
            bases[stage] = base
            users[stage] = users.get(base, "root")
        elif word == "USER":
            (users[stage],) = rest
    assert {users[image] for image in ("backend", "frontend", "simulator")} == {"10001:10001"}
    assert all(base.startswith("${") or base in bases for base in bases.values())


def test_the_images_say_which_version_they_are() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    text = CONTAINERFILE.read_text()
    assert f"ARG VERSION={version}\n" in text
    assert text.count('org.opencontainers.image.version="${VERSION}"') == text.count("\nARG VERSION\n") == 3


def test_nginx_takes_what_the_script_makes(tmp_path: Path) -> None:
    text = rendered(
        tmp_path,
        BASE_PATH="/oct.opus/mid/",
        BACKEND_URL="http://127.0.0.1:8000,http://127.0.0.2",
        OCTOPUS_TRUSTED_PROXIES="10.0.0.0/8,::1",
        ACCESS_LOG="/dev/null",
    ).read_text()
    assert "server 127.0.0.2:80 max_fails=0;" in text
    assert not re.search("@[A-Z_]+@", text)


def test_a_moving_backend_is_looked_up_again(tmp_path: Path) -> None:
    resolving = tmp_path / "resolv.conf"
    for first, second in (("10.0.0.2", "fd00::1"), ("fd00::1", "10.0.0.2")):
        resolving.write_text(f"search x\nnameserver {first}\nnameserver {second}\n")
        text = rendered(
            tmp_path, RESOLVER="auto", BACKEND_URL="http://backend:8000", OCTOPUS_RESOLV_CONF=str(resolving)
        ).read_text()
        asked = re.findall(r"resolver +(.*?) +valid=5s;", text)
        assert asked == [f"[{first}]" if ":" in first else first], "one that knows less is not asked in turn"
        assert "set $backend http://backend:8000;" in text


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("BASE_PATH", "octopus"),
        ("BASE_PATH", "/a b"),
        ("BASE_PATH", "/a;return 200"),
        ("BASE_PATH", "/a\n/b"),
        ("BACKEND_URL", "backend:8000"),
        ("BACKEND_URL", "http://a/path"),
        ("BACKEND_URL", "http://a; }"),
        ("OCTOPUS_TRUSTED_PROXIES", "ingress"),
        ("OCTOPUS_MAX_BODY", "16m"),
        ("RESOLVER", "dns.local"),
        ("ACCESS_LOG", "syslog:server=x"),
        ("LISTEN", "80 ssl"),
    ],
)
def test_what_cannot_be_used_is_told_and_ends_the_start(tmp_path: Path, name: str, given: str) -> None:
    with pytest.raises(Refused, match=re.escape(f"octopus-frontend: {name} is '{given}'; expected ")):
        rendered(tmp_path, **{name: given})


def test_several_addresses_and_a_resolver_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="must be one name"):
        rendered(tmp_path, RESOLVER="10.0.0.2", BACKEND_URL="http://a:1,http://b:1")


def test_the_policy_is_the_backends_to_the_letter(tmp_path: Path) -> None:
    logos = {
        "MAIN_LOGO": "https://b.example:8443/a.svg?x=1&y|z",
        "SECONDARY_LOGO_DARK": "http://a.example/b.png",
        "SECONDARY_LOGO_WHITE": "/branding/own.svg",
    }
    made = rendered(tmp_path, BACKEND_URL="http://127.0.0.1:1", **logos).read_text()
    assert f'"{page_policy(read_settings(logos))}"' in made


def test_logos_of_a_mounted_configuration_may_be_shown(tmp_path: Path) -> None:
    html = tmp_path / "html"
    html.mkdir()
    (html / "runtime-config.js").write_text('window.config = {\n  MAIN_LOGO: "https://logos.example/a.svg",\n};\n')
    made = rendered(tmp_path, html, BACKEND_URL="http://127.0.0.1:1").read_text()
    assert "img-src 'self' data: blob: https://logos.example; " in made


def test_the_template_knows_which_addresses_are_not_the_pages(tmp_path: Path) -> None:
    text = (IMAGES / "frontend" / "nginx.conf.template").read_text()
    lists = re.findall(r"\(\?:(auth\|[a-z|-]+)\)", text)
    not_pages, proxied = ({*each.split("|")} for each in lists)
    assert not_pages == {name for name in _NO_PAGES if "." not in name}
    assert proxied == not_pages - {"metrics", "assets", "branding"}
