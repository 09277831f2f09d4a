"""`python -m octopus` is the `octopus` command."""

from octopus.cli import app

if __name__ == "__main__":
    app(prog_name="octopus")
