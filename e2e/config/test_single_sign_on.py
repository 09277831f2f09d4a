"""Signing in through a real identity provider, in the browser. No telescope is needed, so it stands here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.bare import serving
from e2e.config.drafts import picture
from e2e.test_accessibility import in_every_theme
from tests.identity_provider import SECRET, IdentityProvider, running_identity_provider

Browse = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    with running_identity_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, identity: IdentityProvider) -> Iterator[str]:
    """An Octopus with two providers, one of which is not there."""
    site = {"id": "site", "label": "Observatory account", "issuer": identity.issuer, "client_id": "site"}
    gone = {"id": "gone", "label": "Partner institute", "issuer": "https://127.0.0.1:9", "client_id": "gone"}
    providers = json.dumps([{**site, "client_secret": SECRET, "default_role": "none"}, gone])
    with serving(tmp_path_factory.mktemp("signed-on"), OIDC_PROVIDERS=providers) as address:
        identity.client("site", address.rstrip("/"))
        yield address


def go_there(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Sign in with Observatory account").click()
    expect(page.get_by_role("heading", name="The identity provider")).to_be_visible()


def test_one_signs_in_there_lands_where_one_wanted_and_signs_out_at_both(
    browse: Browse, home: str, identity: IdentityProvider
) -> None:
    identity.person("ada", roles=["octopus-user", "octopus-engineer", "octopus-low-admin"])
    page = browse().new_page()
    go_there(page, f"{home}new-widget")
    page.get_by_label("Name").fill("ada")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(f"{home}new-widget")
    page.goto(home)
    menu = page.get_by_role("button", name="ada, Engineer")
    expect(menu).to_be_visible()

    menu.click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("button", name="Yes").click()
    expect(page).to_have_url(home)
    expect(page.get_by_label("Password")).to_be_visible()
    go_there(page, home)


def test_a_refusal_is_told_in_words_and_a_provider_that_is_down_is_named(
    browse: Browse, home: str, identity: IdentityProvider
) -> None:
    page = browse().new_page()
    go_there(page, home)
    page.get_by_role("button", name="Cancel").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Access denied")
    expect(alert).to_contain_text("(it says: The person said no.)")
    expect(page.get_by_text("Partner institute does not answer at the moment.")).to_be_visible()
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
