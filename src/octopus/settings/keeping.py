"""Where what lasts is kept."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from octopus.settings.subject import Subject, variable


class Keeping(Subject):
    """The store, and the document of who has none yet."""

    data_dir: Path = variable("OCTOPUS_DATA_DIR", Path(".data"), "Folder of the embedded SQLite file.")
    mongo_url: SecretStr | None = variable("MONGO_URL", None, "MongoDB address; without one, the embedded SQLite file.")
    mongo_database: str = variable("MONGO_DATABASE", "octopus", "MongoDB database.")
    default_preferences: Path | None = variable(
        "OCTOPUS_DEFAULT_PREFERENCES", None, "JSON file: the preferences document of a user who has none yet."
    )
