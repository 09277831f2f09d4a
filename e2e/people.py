"""What people do first in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def sign_in(page: Page, username: str = "operator", password: str | None = None, *, home: str = "./") -> None:
    """Open Octopus, fill in the sign-in page and wait until it has gone.

    Args:
        password: the demonstration's people have their username as their password.
        home: where it is, other than where the browser was opened for.
    """
    page.goto(home)
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(username if password is None else password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password")).to_have_count(0)
