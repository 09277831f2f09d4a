"""The `octopus` command. Each sub-command imports what it needs when it runs, so that `octopus --help` is quick."""

from octopus.cli.app import app

__all__ = ["app"]
