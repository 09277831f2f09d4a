"""What files of workspaces, of widgets and of patches hold, as models; their JSON Schemas are made from these."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from octopus.endpoints.document import RoleName
from octopus.workspaces.document import MAX_WORKSPACES, Workspace

MAX_PACKAGES = 500
MAX_OPERATIONS = 10_000
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
Roles = Annotated[
    list[RoleName],
    Field(description="Roles that it is for: exactly these. Without `roles` and `users` it is for everybody."),
]
Users = Annotated[list[Annotated[str, Field(min_length=1, max_length=256)]], Field(description="Users that it is for.")]


class ProvisionedWorkspaceEntry(Workspace):
    """A workspace as in the preferences document, and whom it is for."""

    roles: Roles = Field([])
    users: Users = Field([])


class WorkspaceFile(BaseModel):
    """A file of `workspaces/`."""

    model_config = _STRICT

    schema_: str | None = Field(None, alias="$schema", description="Where editors find the JSON Schema.")
    roles: Roles = []
    users: Users = []
    workspaces: Annotated[list[ProvisionedWorkspaceEntry], Field(max_length=MAX_WORKSPACES)] = Field(
        description="Workspaces; each may name `roles` and `users` of its own, instead of those of the file."
    )


class WidgetEntry(BaseModel):
    """What is said of one package of the catalogue."""

    model_config = _STRICT

    name: Annotated[str, Field(min_length=1, max_length=214, description="npm package name.")]
    version: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        None, description="The version that dashboards load; without one, the newest release."
    )
    enabled: bool = Field(True, description="Whether the gallery offers it and dashboards load it.")


class WidgetFile(BaseModel):
    """A file of `widgets/`. Packages that no file names are offered as they are."""

    model_config = _STRICT

    schema_: str | None = Field(None, alias="$schema", description="Where editors find the JSON Schema.")
    widgets: Annotated[list[WidgetEntry], Field(max_length=MAX_PACKAGES)]


class Operation(BaseModel):
    """One operation of RFC 6902."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: str
    from_: str | None = Field(None, alias="from")
    value: Any = None


PATCH = TypeAdapter(Annotated[list[Operation], Field(max_length=MAX_OPERATIONS)])


def workspace_file_schema() -> str:
    """The JSON Schema of a file of workspaces, as text."""
    return _schema(WorkspaceFile, "Octopus workspaces from files")


def widget_file_schema() -> str:
    """The JSON Schema of a file of widgets, as text."""
    return _schema(WidgetFile, "Octopus widgets from files")


def _schema(model: type[BaseModel], title: str) -> str:
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_untitled(model.model_json_schema(by_alias=True)),
    }
    return json.dumps({"$schema": found.pop("$schema"), "title": title, **found}, indent=2, ensure_ascii=False) + "\n"


def _untitled(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _untitled(value) for name, value in node.items() if name != "title" or not isinstance(value, str)}
    return [_untitled(item) for item in node] if isinstance(node, list) else node
