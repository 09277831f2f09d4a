"""`octopus widget`: what authors of detached widgets need on their own machine."""

from __future__ import annotations

import typer

from octopus.cli.widget_new import new

widgets = typer.Typer(help="Detached widgets.", no_args_is_help=True, rich_markup_mode=None)


@widgets.callback()
def root() -> None:
    """Detached widgets."""


widgets.command()(new)
