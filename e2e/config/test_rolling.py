"""A rolling restart of two replicas and of the nginx before them; an operator before a plot is not to notice."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.bare import PEOPLE, visit
from e2e.workspaces import values, widget, workspace
from tests.cluster.gateway import HOST, name_of
from tests.cluster.replicas import Replicas, replicas
from tests.serving import user

NAME = name_of(0)
COUNTER = f"tango://{HOST}/{NAME}"
RATE = 10
WATCH = """item => {
  globalThis.alarms = [];
  globalThis.longest = 0;
  let [shown, since] = [item.textContent, performance.now()];
  setInterval(() => {
    for (const each of document.querySelectorAll("[role=alert], [data-stale=true]")) alarms.push(each.textContent);
    const now = performance.now();
    if (item.textContent !== shown) [shown, since] = [item.textContent, now];
    longest = Math.max(longest, now - since);
  }, 20);
}"""
"""Notes whatever looks like trouble, and for how long the number stood still, in milliseconds."""


class Elsewhere:
    """The replicas, in a loop of a thread of their own: the browser's calls block."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


@pytest.fixture(scope="module")
def rolling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Replicas, Callable[[], Any]]]:
    """The replicas, and what rolls them and the front end; it gives the exit codes."""
    people = json.dumps({name: user(name, role) for name, role in PEOPLE.items()})
    there, stack = Elsewhere(), AsyncExitStack()
    variables = {"OCTOPUS_AUTH_USERS": people, "OCTOPUS_SECURE_COOKIES": "false"}
    both = there.run(
        stack.enter_async_context(
            replicas(tmp_path_factory.mktemp("rolling"), attributes=1, rate=RATE, **variables)  # type: ignore[arg-type]
        )
    )

    async def roll() -> list[int]:
        return [code for code, _ in [*await both.roll(), await both.roll_front()]]

    yield both, lambda: there.run(roll())
    there.run(stack.aclose())
    there.close()


def test_an_operator_does_not_notice_a_rolling_restart(
    rolling: tuple[Replicas, Callable[[], Any]], context: BrowserContext
) -> None:
    both, roll = rolling
    plot = widget("HDBPPLiveWidget", "Plot", (0, 8, 24, 9), {"attributes": [COUNTER], "useLiveData": True})
    shown = workspace("Rolling", values("Counter", COUNTER), plot, timeRange={"preset": "1m"})
    page = visit(context, both.url + "/", "", "operator", workspaces=(shown,))
    counter = page.get_by_role("article", name="Counter").get_by_role("listitem")
    before = counter.inner_text()
    expect(counter).not_to_have_text(before)
    counter.evaluate(WATCH)
    first = both.gateway.numbers[NAME]
    assert roll() == [0, 0, 0]
    last = both.gateway.numbers[NAME]
    numbers: list[int] = []
    # The plot is drawn once a second or less, and later where the machine is busy.
    for _ in range(15):
        page.wait_for_timeout(1_000)
        if last in (numbers := exported(page)):
            break
    assert set(range(first, last + 1)) <= set(numbers)
    assert len(numbers) == len(set(numbers))
    # A second is what a machine needs that has nothing else to do (bench/replicas.py).
    assert page.evaluate("[alarms, longest < 3000]") == [[], True], page.evaluate("longest")


def exported(page: Page) -> list[int]:
    """The numbers that the plot holds."""
    page.get_by_role("button", name="Menu of Plot").click()
    page.get_by_role("menuitem", name="Export CSV…").click()
    dialog = page.get_by_role("dialog", name="Export CSV")
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="Export").click()
    rows = csv.DictReader(io.StringIO(Path(coming.value.path()).read_text(encoding="utf-8-sig")))
    return [int(float(row["value"])) for row in rows if row["value"]]
