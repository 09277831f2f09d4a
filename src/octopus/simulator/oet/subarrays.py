"""The subarrays as scripts command them: through TangoGQL, one procedure at a time each."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar

import msgspec

from octopus.model import AttributeName, Caller, DeviceName, FieldError, Role, SourceTimeout, SourceUnavailable
from octopus.settings import TangoDatabase
from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.sky import LOW_SITE, MID_SITE, Site
from octopus.sources.tango.actions import Actions
from octopus.sources.tango.client import TangoGqlClient
from octopus.sources.tango.questions import Questions

Found = TypeVar("Found")
PATIENCE = 60.0
"""Seconds for which a TangoGQL or a device that is away is waited for."""
SLACK = 30.0
"""Seconds that a state may come later than it should."""
HANDOVER = 15.0
"""Seconds for which a procedure of the plan waits for the one before it."""
LOOK_EVERY = 0.3
SITES = {"low": LOW_SITE, "mid": MID_SITE}
OBSERVER = Caller("oet", Role.Operator)
AWAY = ("not exported", "Failed to connect", "TRANSIENT", "COMM_FAILURE", "can't connect")
"""What Tango says of a device whose server is down, or on its way up."""
BROKEN = frozenset({ObsState.ABORTING, ObsState.ABORTED, ObsState.FAULT})


class Refused(Exception):
    """The subarray did not take a command; the text is its own."""


class OutOfTurn(Exception):
    """The subarray is not where the script needs it."""


class Holder(msgspec.Struct, eq=False):
    """Which procedure has a subarray, and whether it runs the plan (so that a person's procedure goes before)."""

    procedure: int
    planned: bool
    gone: asyncio.Event = msgspec.field(default_factory=asyncio.Event)


class Subarrays:
    """All subarrays behind one TangoGQL.

    Args:
        url: TangoGQL's GraphQL address. secret: signs commands.
        evict: stops a procedure, when somebody with more right wants its subarray.
        haste: how many times faster than usual the subarrays take, release, abort and reset.
    """

    def __init__(self, url: str, secret: str | None, evict: Callable[[int], None], haste: float = 1.0) -> None:
        self._client = TangoGqlClient(TangoDatabase("ska", url), secret_of=lambda _: secret, timeout=8.0)
        self.questions = Questions(self._client, lambda name: name)
        self.actions = Actions(self.questions)
        self._evict = evict
        self.haste = haste
        self._holders: dict[tuple[str, int], Holder] = {}

    async def __aenter__(self) -> Self:
        await self._client.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    def at(self, init: dict[str, Any]) -> Subarray:
        """The subarray that the arguments of `init` name: `subarray_id` (1) and `telescope` (mid).

        Raises:
            ValueError: no such telescope, or no number.
        """
        telescope, number = init.get("telescope", "mid"), init.get("subarray_id", 1)
        telescope = str(telescope).removeprefix("ska_")
        if telescope not in SITES:
            raise ValueError(f"telescope must be low or mid; got {telescope!r}")
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise ValueError(f"subarray_id must be a whole number above 0; got {number!r}")
        return Subarray(self, telescope, number)

    @asynccontextmanager
    async def held(self, subarray: Subarray, holder: Holder, *, by_force: bool = False) -> AsyncIterator[None]:
        """Have a subarray alone while the context lasts.

        A procedure of the plan makes way for a person's, and is waited for by the next of the plan, which begins where
        it ends; any makes way when the subarray is taken by force.

        Raises:
            OutOfTurn: a procedure that does not make way has it.
        """
        key = (subarray.telescope, subarray.number)
        while (present := self._holders.get(key)) is not None:
            if by_force or (present.planned and not holder.planned):
                self._evict(present.procedure)
                await present.gone.wait()
            elif not present.planned or not await _comes(present.gone, HANDOVER):
                raise OutOfTurn(f"{subarray.name} is held by procedure {present.procedure}; stop that one first")
        self._holders[key] = holder
        try:
            yield
        finally:
            del self._holders[key]
            holder.gone.set()


class Subarray:
    """One subarray."""

    def __init__(self, subarrays: Subarrays, telescope: str, number: int) -> None:
        self._subarrays = subarrays
        self.telescope = telescope
        self.number = number
        self.name = f"{telescope}-tmc/subarray/{number:02d}"

    @property
    def site(self) -> Site:
        return SITES[self.telescope]

    def hasty(self, seconds: float) -> float:
        """What so many seconds of its own are in a telescope that makes haste."""
        return seconds / self._subarrays.haste

    async def look(self) -> tuple[ObsState, str]:
        """Its observation state, and the id of the execution block it is configured for; empty for none.

        Raises:
            FieldError: it cannot be read.
        """
        names = [AttributeName.parse(f"{self.name}/{each}") for each in ("obsState", "configurationID")]

        async def read() -> tuple[ObsState, str]:
            state, block = await self._subarrays.questions.values(names, 8.0)
            if isinstance(state, FieldError) or isinstance(block, FieldError) or state.value is None:
                raise SourceUnavailable(f"{self.name} does not answer", source="tango:ska")
            return ObsState(int(state.value)), str(block.value or "")

        return await self._patiently(read)

    async def tell(self, command: str, argument: dict[str, Any] | None = None) -> None:
        """Run a command.

        Raises:
            Refused: the subarray does not take it. FieldError: it cannot be reached.
        """
        text = None if argument is None else json.dumps(argument)
        device = DeviceName.parse(self.name)

        async def run() -> None:
            result = await self._subarrays.actions.execute(device, command, text, OBSERVER)
            if not result.ok:
                reason = _reason(result.message)
                if any(sign in reason for sign in AWAY):
                    raise SourceUnavailable(f"{self.name} does not answer: {reason}", source="tango:ska")
                raise Refused(reason)

        await self._patiently(run)

    async def reach(self, wanted: ObsState, seconds: float) -> None:
        """Wait for a state that should come after so many seconds.

        Raises:
            OutOfTurn: it was aborted or is in fault meanwhile, or the state does not come.
        """
        deadline = time.monotonic() + seconds + SLACK
        await asyncio.sleep(max(0.0, seconds - LOOK_EVERY))
        while True:
            state, _ = await self.look()
            if state is wanted:
                return
            if state in BROKEN and wanted not in BROKEN:
                raise OutOfTurn(f"{self.name} went to {state.name} while {wanted.name} was awaited")
            if time.monotonic() > deadline:
                raise OutOfTurn(
                    f"{self.name} is still in {state.name} {seconds + SLACK:.0f} s on, not in {wanted.name}"
                )
            await asyncio.sleep(LOOK_EVERY)

    async def abort(self) -> None:
        """Into ABORTED from wherever it is."""
        state, _ = await self.look()
        if state not in BROKEN and state is not ObsState.EMPTY:
            await self.tell("Abort")
        if state is not ObsState.EMPTY:
            await self.reach(ObsState.ABORTED, self.hasty(4.0))

    async def clear(self) -> str:
        """Into EMPTY from wherever it is; returns the execution block that was left on it, if any."""
        state, block = await self.look()
        if state is ObsState.EMPTY:
            return ""
        if state is ObsState.READY:
            await self.tell("End")
            state = ObsState.IDLE
        if state is ObsState.IDLE:
            await self.tell("ReleaseAllResources")
            await self.reach(ObsState.EMPTY, self.hasty(4.0))
            return block
        await self.abort()
        await self.tell("Restart")
        await self.reach(ObsState.EMPTY, self.hasty(4.0))
        return block

    async def _patiently(self, work: Callable[[], Awaitable[Found]]) -> Found:
        """Again while nobody answers, for `PATIENCE` seconds."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return await work()
            except (SourceUnavailable, SourceTimeout):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(1.0)


async def _comes(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _reason(message: Any) -> str:
    """The sentence of a refused command, without Tango's stack."""
    lines = message if isinstance(message, list) else [message]
    return next((str(line) for line in lines if line), "no reason was given")
