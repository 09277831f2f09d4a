"""`octopus widget`: what authors of detached widgets need on their own machine."""

from __future__ import annotations

import typer

from octopus.cli.widget_new import new
from octopus.cli.widget_signing import keygen, sign, verify

widgets = typer.Typer(help="Detached widgets.", no_args_is_help=True, rich_markup_mode=None)


@widgets.callback()
def root() -> None:
    """Detached widgets."""


widgets.command()(new)
widgets.command()(keygen)
widgets.command()(sign)
widgets.command()(verify)
