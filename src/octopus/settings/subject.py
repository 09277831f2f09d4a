"""What every subject of the settings is made of: fields that each name a variable of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Subject(BaseModel):
    """The settings of one subject; `Settings` inherits from all of them."""

    # Only `Settings` is ever made: the subjects by themselves need no validators.
    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, validate_default=True, defer_build=True
    )

    # Not a variable of its own: the whole environment, for TANGOGQL_SECRET_<DB> and HDBPP_PG_DSN_<NAME>.
    environment: Mapping[str, str] = Field(default_factory=dict, exclude=True, repr=False)


def variable(name: str, default: Any, doc: str, **more: Any) -> Any:
    """A field that a variable of the environment sets.

    Args:
        doc: its line in docs/reference/settings.md.
        more: bounds, as pydantic's `Field` takes them.
    """
    return Field(default, validation_alias=name, description=doc, **more)


def pieces_of(text: str) -> tuple[str, ...]:
    """The entries of a comma list that are not empty."""
    return tuple(piece for piece in (each.strip() for each in text.split(",")) if piece)
