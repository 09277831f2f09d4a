"""The root of the command and its parts."""

from __future__ import annotations

from typing import Annotated

import typer

from octopus.cli.backup import backup, restore
from octopus.cli.check import check
from octopus.cli.demo import demo
from octopus.cli.endpoints import endpoints
from octopus.cli.provisioning import provisioning
from octopus.cli.schema import schema
from octopus.cli.serve import serve
from octopus.cli.store import store
from octopus.cli.telescope import telescope
from octopus.cli.tokens import tokens
from octopus.cli.users import users
from octopus.cli.widgets import widgets

app = typer.Typer(
    name="octopus",
    help="One screen on which the operators of a radio observatory watch and command the whole telescope.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("octopus-suite"))
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """One screen on which the operators of a radio observatory watch and command the whole telescope."""
    import octopus.web  # noqa: F401  # First of all, so that it says what is left out.


app.command()(demo)
app.command()(serve)
app.command()(telescope)
app.command()(check)
app.add_typer(users, name="user")
app.add_typer(tokens, name="token")
app.add_typer(endpoints, name="endpoints")
app.add_typer(provisioning, name="provisioning")
app.add_typer(widgets, name="widget")
app.command()(backup)
app.command()(restore)
app.add_typer(store, name="store")
app.command()(schema)
