"""Names, files and wishes that somebody hands in: each is taken, or refused by name, whatever stands in it.

Other documents are tried so beside their rooms: endpoints (tests/endpoints/test_faults.py), preferences
(tests/workspaces/test_document.py), archives of packages (tests/catalogue/test_archive.py), provisioned files
(tests/provisioning/test_reading.py), settings (tests/settings).
"""

import io
import json
import zipfile
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from octopus.model import AttributeName, BadRequest, DeviceName, MalformedName
from octopus.scaffolder import read_wish, scaffold, zipped
from octopus.scaffolder.wish import planned
from octopus.workspaces.check import check_document
from octopus.workspaces.taranta import BadDashboard, imported
from tests.fuzzing import examples
from tests.workspaces.taranta_files import EVERY_TYPE, attribute, dashboard, widget

pieces = st.sampled_from(
    ["a", "B9", "/", "//", "://", "tango:", "host:10000", "#dbase=no", " ", "\0", "é", "🔭", "*", "\\", ".."]
)
names = st.text() | st.lists(pieces, max_size=12).map("".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@examples(300)
@given(names)
def test_any_text_is_a_name_or_is_refused_in_few_words(text: str) -> None:
    for kind in (AttributeName, DeviceName):
        try:
            found = kind.parse(text)
        except MalformedName as fault:
            assert len(str(fault)) < 400
        else:
            assert kind.parse(str(getattr(found, "full", found))) == found, "and its own text means the same"


keys = st.sampled_from([*sorted({key for inputs, _, _ in EVERY_TYPE.values() for key in inputs}), "x"])
inputs = st.dictionaries(keys, values | st.builds(attribute, names, names, names), max_size=4)
places = st.tuples(*[st.floats() | st.integers() | st.sampled_from([0, -1, 1e300])] * 4)
widgets = st.recursive(
    st.builds(widget, st.sampled_from(sorted(EVERY_TYPE)) | st.text(max_size=8), inputs, places),
    lambda inner: st.builds(widget, st.just("BOX"), inputs, places, st.lists(inner, max_size=3)),
    max_leaves=6,
)
wholes = st.dictionaries(st.sampled_from(["name", "version", "variables", "widget", "environment"]), values, max_size=3)


@examples(120)
@given(st.lists(widgets, max_size=4), wholes, st.text(max_size=5))
def test_any_dashboard_becomes_a_workspace_or_is_refused_with_its_place(
    given_widgets: list[dict[str, Any]], more: dict[str, Any], tail: str
) -> None:
    for text in (dashboard(*given_widgets, **more), json.dumps(more), dashboard(*given_widgets) + tail):
        try:
            found = imported(text, fallback_name="file", databases=("mid",))
        except BadDashboard as fault:
            assert fault.fault
        else:
            check_document({"workspaces": [found.workspace]})


wishes = st.fixed_dictionaries(
    {"name": st.sampled_from(["Beam Health", "../../etc", "a", "é", "con"]) | st.text(max_size=70)},
    optional={
        "scope": st.sampled_from(["@team", "@../x", ""]) | st.text(max_size=8),
        "label": st.text(max_size=30),
        "description": st.sampled_from(["`${x}`", "*/ evil() /*", "</script>", '"', "\\"]) | st.text(max_size=30),
        "author": st.text(max_size=30),
        "license": st.text(max_size=10),
        "attributes": st.lists(names, max_size=3),
        "history": st.booleans(),
        "operations": values,
    },
)


@examples(60)
@given(wishes | values)
def test_any_wish_becomes_a_project_within_its_folder_or_is_refused(wish: Any) -> None:
    try:
        plan = planned(read_wish(wish))
        project = scaffold(plan.wish)
    except BadRequest as fault:
        assert fault.message
        return
    with zipfile.ZipFile(io.BytesIO(zipped(project, plan.names.kebab))) as archive:
        for name in archive.namelist():
            assert not name.startswith("/") and ".." not in name.split("/") and "\\" not in name, name
        package = next(name for name in archive.namelist() if name.endswith("package.json"))
        json.loads(archive.read(package))
