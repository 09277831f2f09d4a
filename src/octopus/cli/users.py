"""`octopus user`: local users that the store keeps."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from octopus.cli.people import opened_identities, opened_users, role_or_fail
from octopus.cli.terminal import fail, run_or_fail, settings_or_fail, table

users = typer.Typer(help="Local users beside those of OCTOPUS_AUTH_USERS.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="Username.")]


def _password() -> str:
    """From the terminal, twice; or the first line of standard input, for scripts. Never from the command line."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        fail("expected the password on the first line of standard input")
    return line


@users.command()
def add(
    username: Name,
    role: Annotated[str, typer.Option(help="Viewer, User, Operator, Engineer or Admin.")] = "Viewer",
) -> None:
    """Make a user; the password is asked for, or read from standard input."""
    settings, level = settings_or_fail(), role_or_fail(role)
    password = _password()

    async def work() -> None:
        async with opened_users(settings) as (room, note):
            user = await room.add(username, password, level)
            await note("add-user", user.username, {"role": user.role.name})
            print(f"added {user.username} as {user.role.name}")

    run_or_fail(work())


@users.command("list")
def list_users() -> None:
    """Show all users, never a password."""
    settings = settings_or_fail()

    async def work() -> None:
        async with opened_users(settings) as (room, _):
            rows = [
                (user.username, user.role.name, user.origin, "disabled" if user.disabled else "active")
                for user in await room.everyone()
            ]
        async with opened_identities(settings) as (names, _):
            rows += [(each.username, "as it says", each.provider, "single sign-on") for each in await names.everyone()]
            print(table(("username", "role", "from", "state"), rows))

    run_or_fail(work())


@users.command()
def passwd(username: Name) -> None:
    """Change a password; who is signed in with the old one is out at the next refresh, minutes at most."""
    settings = settings_or_fail()
    password = _password()

    async def work() -> None:
        async with opened_users(settings) as (room, note):
            await room.change(username, password=password)
            await note("change-password", username, {})
            print(f"changed the password of {username}")

    run_or_fail(work())


@users.command()
def role(
    username: Name, role: Annotated[str, typer.Argument(help="Viewer, User, Operator, Engineer or Admin.")]
) -> None:
    """Change a role; it holds from the user's next refresh, minutes at most."""
    settings, level = settings_or_fail(), role_or_fail(role)

    async def work() -> None:
        async with opened_users(settings) as (room, note):
            await room.change(username, role=level)
            await note("change-role", username, {"role": level.name})
            print(f"{username} is {level.name} now")

    run_or_fail(work())


@users.command()
def disable(
    username: Name, enable: Annotated[bool, typer.Option("--undo", help="Let the user in again.")] = False
) -> None:
    """Keep a user out without forgetting them; it holds from the next refresh, minutes at most."""
    settings = settings_or_fail()

    async def work() -> None:
        async with opened_users(settings) as (room, note):
            await room.change(username, disabled=not enable)
            await note("enable-user" if enable else "disable-user", username, {})
            print(f"{username} is {'active again' if enable else 'disabled'}")

    run_or_fail(work())


@users.command()
def remove(username: Name) -> None:
    """Remove a user. The preferences stay."""
    settings = settings_or_fail()

    async def work() -> None:
        async with opened_users(settings) as (room, note):
            await room.remove(username)
            await note("remove-user", username, {})
            print(f"removed {username}")

    run_or_fail(work())


@users.command()
def release(username: Name) -> None:
    """Free a name that an account of an identity provider has: the next one who comes with it gets it."""
    settings = settings_or_fail()

    async def work() -> None:
        async with opened_identities(settings) as (names, note):
            found = await names.release(username)
            await note("release-user", found.username, {"provider": found.provider, "account": found.subject})
            print(f"released {found.username}, which an account of {found.provider} had")

    run_or_fail(work())
