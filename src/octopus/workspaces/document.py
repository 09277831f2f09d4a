"""The preferences document: what is in it, and what each part may be. Keys not named here are kept as they come."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

COLUMNS = 24
"""Columns of the grid."""
SCHEMA: Literal[1] = 1
"""The form of the document that this version writes."""
MAX_WORKSPACES = 200
MAX_WIDGETS = 500
MAX_PANELS = 100

Id = Annotated[str, Field(min_length=1, max_length=128)]
Name = Annotated[str, Field(max_length=200)]


class Part(BaseModel):
    """Any object of the document."""

    # Strict, but for what JSON cannot tell apart; unknown keys stay, so that an older server loses nothing.
    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class TimeSpan(Part):
    """A preset such as `15m`, or a start and an end."""

    preset: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    start: Annotated[AwareDatetime, Field(strict=False)] | None = Field(None, description="ISO 8601 with a time zone.")
    end: Annotated[AwareDatetime, Field(strict=False)] | None = Field(None, description="ISO 8601 with a time zone.")

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if self.preset is None:
            _check_order(self.start, self.end)
        return self


class Layout(Part):
    """Place of a widget: 24 columns; rows of 24 px with gaps of 8 px."""

    x: int = Field(ge=0, lt=COLUMNS, description="Left column, from 0.")
    y: int = Field(ge=0, le=100_000, description="Top row, from 0.")
    w: int = Field(ge=1, le=COLUMNS, description="Columns.")
    h: int = Field(ge=1, le=10_000, description="Rows.")

    @model_validator(mode="after")
    def _within_the_grid(self) -> Self:
        if self.x + self.w > COLUMNS:
            raise ValueError(f"expected x + w of at most {COLUMNS}, the columns of the grid; got {self.x} + {self.w}")
        return self


class Widget(Part):
    """One widget of a workspace."""

    id: Id
    key: Id = Field(description="What its bundle registers, `Grid`.")
    title: Name | None = Field(None, description="Null: the widget's own label.")
    panel: Annotated[str, Field(max_length=128)] | None = Field(
        None, description="Id of its panel; null: ahead of all panels."
    )
    hidden: bool = False
    layout: Layout
    timeRange: TimeSpan | None = Field(None, description="A range of its own; null: the workspace's.")


class Panel(Part):
    """A titled section of a workspace."""

    id: Id
    title: Name = ""
    collapsed: bool = False


def _check_order(start: datetime | None, end: datetime | None) -> None:
    if start is None or end is None:
        raise ValueError('expected {"preset": "15m"}, or both "start" and "end"')
    if start >= end:
        raise ValueError(f"expected a start before the end; got {start.isoformat()} … {end.isoformat()}")


class Workspace(Part):
    """One dashboard."""

    id: Id
    name: Name
    description: Annotated[str, Field(max_length=10_000)] = ""
    refreshRate: float = Field(1.0, ge=0, le=86_400, description="Seconds between two updates of a widget.")
    timeRange: TimeSpan | None = None
    lastPreset: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="The preset that was left for a range of the past."
    )
    variables: dict[str, str] = {}
    panels: Annotated[list[Panel], Field(max_length=MAX_PANELS)] = Field([], description="None: one block.")
    widgets: Annotated[list[Widget], Field(max_length=MAX_WIDGETS)] = []
    widget_configs: dict[str, dict[str, Any]] = Field({}, description="Settings, by the widget's id.")
    widget_state: dict[str, dict[str, Any]] = Field({}, description="What a widget keeps for itself, by its id.")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        _check_unique("widgets", [widget.id for widget in self.widgets])
        _check_unique("panels", [panel.id for panel in self.panels])
        return self


class Clocks(Part):
    """The clocks of the header. Degrees, east and north positive; null: the site's."""

    local: bool = True
    utc: bool = True
    lst: bool = True
    deviceLocation: bool = False
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    lstLongitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class PreferencesDocument(Part):
    """Everything a user keeps."""

    schema_: Literal[1] = Field(SCHEMA, alias="schema", description="The form of the document.")
    version: int | None = Field(None, description="Counts the writes; the server's, ignored when written.")
    theme: Literal["dark", "light", "dome"] = "dark"
    density: Literal["compact", "normal", "comfortable"] = "normal"
    clocks: Clocks = Clocks()
    activeWorkspace: Annotated[str, Field(max_length=128)] | None = None
    workspaces: Annotated[list[Workspace], Field(max_length=MAX_WORKSPACES)] = []
    recentRanges: Annotated[list[TimeSpan], Field(max_length=100)] = Field(
        [], description="Ranges that were typed of late, the newest first."
    )

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        _check_unique("workspaces", [workspace.id for workspace in self.workspaces])
        return self


def _check_unique(what: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            raise ValueError(f"expected {what} with ids of their own; {found!r} stands twice")
        seen.add(found)
