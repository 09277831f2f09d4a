"""`octopus schema`: the contracts that are generated from the code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Contract(StrEnum):
    """What can be printed."""

    sdl = "sdl"
    preferences = "preferences"
    endpoints = "endpoints"
    endpoints_page = "endpoints-page"
    settings = "settings"
    functions = "functions"
    provisioned_workspaces = "provisioned-workspaces"
    provisioned_widgets = "provisioned-widgets"
    widget_manifest = "widget-manifest"
    widget_manifest_page = "widget-manifest-page"


def schema(contract: Annotated[Contract, typer.Argument(help="Which one.")] = Contract.sdl) -> None:
    """Print a contract: GraphQL SDL (with the shipped endpoints.json), a JSON Schema, or a reference page."""
    print(text_of(contract), end="")


def text_of(contract: Contract) -> str:
    """The contract's text, with a newline at its end."""
    if contract is Contract.settings:
        from octopus.settings.reference import settings_table

        return settings_table()
    if contract is Contract.functions:
        from octopus.functions.reference import functions_page

        return functions_page()
    if contract is Contract.endpoints:
        from octopus.endpoints import schema_text as endpoints_schema_text

        return endpoints_schema_text()
    if contract is Contract.endpoints_page:
        from octopus.endpoints.reference import reference_page

        return reference_page()
    if contract in (Contract.provisioned_workspaces, Contract.provisioned_widgets):
        from octopus.provisioning import widget_file_schema, workspace_file_schema

        return workspace_file_schema() if contract is Contract.provisioned_workspaces else widget_file_schema()
    if contract in (Contract.widget_manifest, Contract.widget_manifest_page):
        from octopus.catalogue.reference import manifest_page, manifest_schema

        return manifest_schema() if contract is Contract.widget_manifest else manifest_page()
    if contract is Contract.preferences:
        from octopus.workspaces import schema_text

        return schema_text()
    from octopus.endpoints import example_sdl
    from octopus.graphql.resolvers import bindables
    from octopus.graphql.schema import build_schema, print_merged_sdl, static_sdl

    static = static_sdl()
    return print_merged_sdl(build_schema([*static, example_sdl(static)], bindables()))
