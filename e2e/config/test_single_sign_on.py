"""Signing in through a real identity provider, in the browser, below a path, behind nginx and TLS, as people do.

No telescope is needed, so it stands here.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.bare import serving
from e2e.config.drafts import picture
from e2e.test_accessibility import in_every_theme
from tests.deploy.front import front_end
from tests.deploy.ingress import https_before
from tests.identity_provider import SECRET, IdentityProvider, running_identity_provider

Browse = Callable[..., BrowserContext]
BASE = "/octopus"
LONG = "International Federation of Radio Observatories, guest observers"


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    with running_identity_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


class Deployment:
    """An Octopus below a path, behind the front end's nginx and what ends TLS before it."""

    def __init__(self, home: str, front: str) -> None:
        self.home = home
        """For browsers; with a slash at its end."""
        self.front = front
        """What the provider reaches, which knows nothing of a certificate of a test's own making."""


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, identity: IdentityProvider) -> Iterator[Deployment]:
    """One with three providers, of which one is there."""
    site = {"id": "site", "label": "Observatory account", "issuer": identity.issuer, "client_id": "site"}
    gone = {"id": "gone", "label": "Partner institute", "issuer": "https://127.0.0.1:9", "client_id": "gone"}
    long = {**gone, "id": "long", "label": LONG}
    providers = json.dumps([{**site, "client_secret": SECRET, "default_role": "none"}, gone, long])
    folder = tmp_path_factory.mktemp("signed-on")
    proxied = {"BASE_PATH": BASE, "OCTOPUS_TRUSTED_PROXIES": "127.0.0.1"}
    with ExitStack() as stack:
        backend = stack.enter_context(serving(folder, OIDC_PROVIDERS=providers, **proxied))
        front = stack.enter_context(front_end(folder, backend.removesuffix(f"{BASE}/"), **proxied))
        outside = stack.enter_context(https_before(front, folder / "ingress"))
        back_channel = f"{front}{BASE}/auth/oidc/site/backchannel-logout"
        identity.client("site", f"{outside}{BASE}", backchannel_logout_uri=back_channel)
        yield Deployment(f"{outside}{BASE}/", front)


@pytest.fixture
def home(deployment: Deployment) -> str:
    return deployment.home


def go_there(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Sign in with Observatory account").click()
    expect(page.get_by_role("heading", name="The identity provider")).to_be_visible()


def test_one_signs_in_there_lands_where_one_wanted_and_signs_out_at_both(
    browse: Browse, home: str, identity: IdentityProvider
) -> None:
    identity.person("ada", roles=["octopus-user", "octopus-engineer", "octopus-low-admin"])
    page = browse(ignore_https_errors=True).new_page()
    go_there(page, f"{home}new-widget")
    page.get_by_label("Name").fill("ada")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(f"{home}new-widget")
    page.goto(home)
    menu = page.get_by_role("button", name="ada, Engineer")
    expect(menu).to_be_visible()
    shown = operator.itemgetter("name", "path", "secure", "httpOnly", "sameSite")
    assert sorted(shown(each) for each in page.context.cookies() if each["name"].startswith("octopus_")) == [
        ("octopus_refresh", f"{BASE}/auth", True, True, "Strict"),
        ("octopus_session", BASE, True, False, "Strict"),
    ], "and none of the sign-in that is over"

    menu.click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("button", name="Yes").click()
    expect(page).to_have_url(home)
    expect(page.get_by_label("Password")).to_be_visible()
    go_there(page, home)


def test_what_nginx_hands_on_makes_the_way_back_and_what_a_browser_keeps_meanwhile(
    browse: Browse, deployment: Deployment
) -> None:
    request = browse(ignore_https_errors=True).request
    for origin, headers in (
        (deployment.home.removesuffix(f"{BASE}/"), {}),
        (deployment.front, {}),
        (deployment.front.replace("http:", "https:"), {"X-Forwarded-Proto": "https"}),
    ):
        asked = origin if not headers else deployment.front
        answer = request.get(f"{asked}{BASE}/auth/oidc/site/login?next=/store", headers=headers, max_redirects=0)
        sent = parse_qs(urlsplit(answer.headers["location"]).query)
        assert sent["redirect_uri"] == [f"{origin}{BASE}/auth/oidc/site/callback"], "never X-Forwarded-Host"
        (cookie,) = [each["value"] for each in answer.headers_array if each["name"].lower() == "set-cookie"]
        assert cookie.partition(";")[2].split("; ") == [
            " HttpOnly", "Max-Age=600", f"Path={BASE}/auth/oidc", "SameSite=lax", "Secure"
        ]  # fmt: skip


def test_who_signs_out_there_is_out_here_at_once(browse: Browse, home: str, identity: IdentityProvider) -> None:
    """The provider tells it through the front end, and the page is told by the end of its connection."""
    identity.person("grete", roles=["octopus-operator"])
    context = browse(ignore_https_errors=True)
    page = context.new_page()
    go_there(page, home)
    page.get_by_label("Name").fill("grete")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="grete, Operator")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("LIVE", exact=True)).to_be_visible()
    other = context.new_page()
    other.goto(f"{identity.issuer}/session/end")
    other.get_by_role("button", name="Yes").click()
    expect(other.get_by_role("heading", name="Signed out")).to_be_visible()
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again.get_by_text("leads away from this page, and back; with a local account it stays")).to_be_visible()
    again.get_by_role("button", name="Sign in with Observatory account").click()
    page.get_by_label("Name").fill("grete")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="grete, Operator")).to_be_visible()


def test_a_refusal_is_told_in_words_and_a_provider_that_is_down_is_named(
    browse: Browse, home: str, identity: IdentityProvider
) -> None:
    page = browse(ignore_https_errors=True).new_page()
    go_there(page, home)
    page.get_by_role("button", name="Cancel").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Access denied")
    expect(alert).to_contain_text("(it says: The person said no.)")
    gone = page.get_by_role("button", name="Sign in with Partner institute")
    expect(gone).to_have_accessible_description("Does not answer at the moment.")
    provider = page.get_by_role("button", name="Sign in with Observatory account")
    page.keyboard.press("Tab")
    expect(provider).to_be_focused()
    long = page.get_by_role("button", name=f"Sign in with {LONG}")
    assert long.evaluate("button => button.scrollWidth <= button.clientWidth"), "no name is cut off"
    in_every_theme(page, "a refused sign-in")
    picture(page, "sign-in")

    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()
    expect(alert).to_have_count(0)
    page.get_by_role("button", name="Sign in with Observatory account").click()
    page.get_by_label("Name").fill("guest")
    page.get_by_role("button", name="Continue").click()
    expect(alert).to_contain_text("Observatory account knows you as guest, but gives you no role for Octopus")

    page.get_by_label("User name").fill("viewer")
    page.get_by_label("Password").fill("viewer")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="viewer, Viewer")).to_be_visible()
