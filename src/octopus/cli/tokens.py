"""`octopus token`: API tokens for programs."""

from __future__ import annotations

import re
import sys
import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from octopus.cli.people import opened_tokens, role_or_fail
from octopus.cli.terminal import fail, run_or_fail, settings_or_fail, table

tokens = typer.Typer(help="Revocable API tokens for programs.", no_args_is_help=True, rich_markup_mode=None)

_UNITS = {"m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds_of(text: str) -> float | None:
    """`90d`, `12h`, `30m` in seconds; None for `never`."""
    if text.strip().lower() == "never":
        return None
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([mhd])\s*", text.lower())
    if match is None or float(match[1]) == 0:
        fail(f"expected a time like 90d, 12h, 30m, or never; got {text!r}")
    return float(match[1]) * _UNITS[match[2]]


@tokens.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for; shown in the audit.")],
    role: Annotated[str, typer.Option(help="Viewer, User, Operator, Engineer or Admin.")] = "Viewer",
    expires: Annotated[str, typer.Option(help="How long it lasts: 90d, 12h, 30m, or never.")] = "90d",
) -> None:
    """Make a token and print it, this once."""
    settings, level, ttl = settings_or_fail(), role_or_fail(role), seconds_of(expires)

    async def work() -> None:
        async with opened_tokens(settings) as (room, note):
            text, token = await room.create(name, level, ttl)
            await note("create-token", token.name, {"id": token.id, "role": token.role.name})
            print(f"{token.name} ({token.id}), {token.role.name}, until {_day(token.expires)}:", file=sys.stderr)
            print(text)

    run_or_fail(work())


@tokens.command("list")
def list_tokens() -> None:
    """Show all tokens, never their text."""
    settings = settings_or_fail()

    async def work() -> None:
        async with opened_tokens(settings) as (room, _):
            now = time.time()
            rows = [
                (
                    token.id,
                    token.name,
                    token.role.name,
                    token.state(now),
                    _day(token.created),
                    _day(token.expires),
                    _day(token.last_used),
                )
                for token in await room.everyone()
            ]
            print(table(("id", "name", "role", "state", "created", "expires", "last used"), rows))

    run_or_fail(work())


@tokens.command()
def revoke(token: Annotated[str, typer.Argument(help="Id, or the name if only one valid token bears it.")]) -> None:
    """End a token; servers that run refuse it within seconds."""
    settings = settings_or_fail()

    async def work() -> None:
        async with opened_tokens(settings) as (room, note):
            ended = await room.revoke(token)
            await note("revoke-token", ended.name, {"id": ended.id})
            print(f"revoked {ended.name} ({ended.id})")

    run_or_fail(work())


def _day(moment: float | None) -> str:
    return "never" if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%MZ")
