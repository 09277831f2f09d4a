"""Opening a page; where it does not come to stand there, what it showed instead, said and asked for in vain."""

from __future__ import annotations

import time
from contextlib import suppress

from playwright.sync_api import Error, Page, Request, expect

OPENED = 60_000
"""Milliseconds that a page may take to stand there: at first a busy machine starts a browser and reads it all anew."""
MOST_SHOWN = 2_000
"""Characters of what a page shows that an error repeats."""


def open_page(page: Page, address: str, main: str | None = None, timeout: float = OPENED) -> None:
    """Go to an address and wait until its screen is there.

    Args:
        main: accessible name of the screen; None: any.
        timeout: milliseconds.

    Raises:
        AssertionError: it did not come; the text holds what the page showed, its console, and requests without answer.
    """
    said: list[str] = []
    under_way: dict[Request, float] = {}

    def failed(request: Request) -> None:
        under_way.pop(request, None)
        said.append(f"failed: {request.method} {request.url} {request.failure}")

    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda fault: said.append(f"uncaught: {fault}"))
    page.on("request", lambda request: under_way.setdefault(request, time.monotonic()))
    page.on("requestfinished", lambda request: under_way.pop(request, None))
    page.on("requestfailed", failed)
    try:
        _go(page, address)
        expect(page.get_by_role("main", name=main)).to_be_visible(timeout=timeout)
    except (AssertionError, Error) as fault:
        now = time.monotonic()
        waiting = [f"{each.method} {each.url} for {now - began:.1f} s" for each, began in under_way.items()]
        text = "nothing that could be read"
        with suppress(Error):
            text = page.locator("body").inner_text(timeout=5_000)[:MOST_SHOWN]
        raise AssertionError(
            f"{fault}\n{page.url} showed:\n{text}\nconsole: {said or 'nothing'}\nwithout answer: {waiting or 'nothing'}"
        ) from None


def _go(page: Page, address: str) -> None:
    """Once more when containers of other tests came or went: a browser drops what it loads when networks change."""
    try:
        page.goto(address)
    except Error as fault:
        if "ERR_NETWORK_CHANGED" not in str(fault):
            raise
        page.goto(address)
