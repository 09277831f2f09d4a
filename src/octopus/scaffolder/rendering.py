"""From a plan to the files of a project: templates under `templates/`, and which of them a plan needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from octopus.scaffolder.operations import Operation, Variable
from octopus.scaffolder.wish import Plan

if TYPE_CHECKING:
    from jinja2 import Environment

_SDK_OF_ATTRIBUTES = (
    "normalizeTangoAttributeInputs",
    "statusOfReading",
    "useAttributeInfo",
    "useReadings",
    "useVariables",
    "valueText",
)


def render(plan: Plan) -> Iterator[tuple[str, str]]:
    """The files of the project, path and text, one after the other."""
    environment = _environment()
    told = _told(plan)
    for path, template in _files(plan).items():
        yield path, environment.get_template(f"{template}.j2").render(told).strip("\n") + "\n"
    for each in plan.operations:
        if each.file:
            yield f"src/graphql/{each.file}", each.text + "\n"


def count(plan: Plan) -> int:
    """How many files the project has."""
    return len(_files(plan)) + sum(1 for each in plan.operations if each.file)


def _files(plan: Plan) -> dict[str, str]:
    """Path of each file, and its template."""
    kebab = plan.names.kebab
    files = {
        "package.json": "package.json",
        "vite.config.ts": "vite.config.ts",
        "tsconfig.json": "tsconfig.json",
        "biome.json": "biome.json",
        ".gitignore": "gitignore",
        "README.md": "README.md",
        "CHANGELOG.md": "CHANGELOG.md",
        "src/index.ts": "src/index.ts",
        "src/definition.ts": "src/definition.ts",
        "src/config.ts": "src/config.ts",
        f"src/{kebab}-widget.tsx": "src/component.tsx",
        f"src/{kebab}-widget.module.css": "src/styles.module.css",
        f"tests/{kebab}-widget.test.tsx": "tests/widget.test.tsx",
        "dev/mock.ts": "dev/mock.ts",
    }
    if plan.operations:
        files["src/operations.ts"] = "src/operations.ts"
    if plan.wish.history:
        files["src/sparkline.tsx"] = "src/sparkline.tsx"
    if plan.wish.ci == "github":
        files[".github/workflows/widget.yml"] = "ci/github.yml"
    if plan.wish.ci == "gitlab":
        files[".gitlab-ci.yml"] = "ci/gitlab.yml"
    return files


def _told(plan: Plan) -> Mapping[str, Any]:
    wish = plan.wish
    kinds = {
        kind: [each for each in plan.operations if each.kind == kind] for kind in ("query", "subscription", "mutation")
    }
    return {
        "names": plan.names,
        "package": plan.package,
        "label": plan.label,
        "description": plan.description,
        "author": wish.author,
        "license": wish.license,
        "attributes": wish.attributes,
        "history": wish.history,
        "operations": plan.operations,
        "queries": kinds["query"],
        "subscriptions": kinds["subscription"],
        "mutations": kinds["mutation"],
        "asked": kinds["query"] + kinds["subscription"],
        "variables": _variables(plan.operations),
        "sdk": plan.sdk,
        "sdk_version": plan.sdk_version,
        "sdk_imports": _sdk_imports(wish.attributes, kinds),
        "ui_imports": _ui_imports(plan, kinds),
        "permissions": _permissions(plan),
        "shown": "{ attributes: [NAME] }" if wish.attributes else "{}",
    }


def _permissions(plan: Plan) -> Mapping[str, list[str]]:
    """What the widget asks of its host where it runs isolated."""
    reading = [field for each in plan.operations if each.kind != "mutation" for field in each.fields]
    acting = [field for each in plan.operations if each.kind == "mutation" for field in each.fields]
    asked = {
        "attributes": ["*"] if plan.wish.attributes else [],
        "queries": list(dict.fromkeys(reading)),
        "mutations": list(dict.fromkeys(acting)),
    }
    return {name: patterns for name, patterns in asked.items() if patterns}


def _variables(operations: Sequence[Operation]) -> list[Variable]:
    """Each once, in the order in which they first come."""
    return list({each.name: each for operation in operations for each in operation.variables}.values())


def _sdk_imports(attributes: bool, kinds: Mapping[str, Sequence[Operation]]) -> list[str]:
    """Only the hooks that the widget needs, in the order that the linter wants."""
    found = {"type WidgetProps", *(_SDK_OF_ATTRIBUTES if attributes else ())}
    if kinds["query"]:
        found |= {"usePolling", "useWidgetRefreshRate"}
    if kinds["subscription"]:
        found.add("useStream")
    if kinds["mutation"]:
        found |= {"useMutation", "useReportError"}
    return sorted(found, key=lambda name: name.removeprefix("type ").lower())


def _ui_imports(plan: Plan, kinds: Mapping[str, Sequence[Operation]]) -> list[str]:
    found = set()
    if plan.wish.attributes:
        found |= {"EmptyState", "StatusSymbol", "Unit"}
    if kinds["mutation"]:
        found.add("ActButton")
    if kinds["query"] or kinds["subscription"] or not kinds["mutation"]:
        found.add("EmptyState")
    return sorted(found)


def _environment() -> Environment:
    # Loaded by the first project that is made: most servers never make one.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # The brackets of Jinja are those of JSX; code is no HTML, and each filter escapes for its own place.
    environment = Environment(
        loader=PackageLoader("octopus.scaffolder"),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="[=",
        variable_end_string="=]",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
    )
    environment.filters["js"] = _js
    environment.filters["template"] = _template
    environment.filters["given"] = _given
    environment.filters["comment"] = lambda text: text.replace("*/", "* /")
    environment.filters["cell"] = lambda text: text.replace("|", "\\|").replace("<", "&lt;")
    return environment


def _js(value: Any) -> str:
    """A value as JavaScript and JSON both read it."""
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _template(text: str) -> str:
    """Text between backticks."""
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def _given(operation: Operation) -> str:
    """The variables of an operation, out of the settings."""
    if not operation.variables:
        return "{}"
    return "{ " + ", ".join(f"{each.name}: config.{each.name}" for each in operation.variables) + " }"
