"""What a person reads when Tango refuses, and what they must not read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from octopus.model import FieldError, Forbidden, NotFound, SourceError
from octopus.sources.tango.faults import MAX_TEXT, event_error, field_error

SAMPLES = Path(__file__).parent / "samples"

DEV_FAILED = """DevFailed[
    DevError[
        desc = Failed to connect to device mid/dish/0001
            The connection request was delayed.
            The last connection request was done less than 1000 ms ago
        origin = virtual void Tango::Connection::reconnect(bool) at (/src/cppTango/src/client/Connection.cpp:706)
        reason = API_CantConnectToDevice
        severity = ERR
    ],
    DevError[
        desc = Failed to read_attributes on device mid/dish/0001, attributes state
        origin = virtual std::vector<Tango::DeviceAttribute>* Tango::DeviceProxy::read_attributes() at (/src/x.cpp:4454)
        reason = API_AttributeFailed
        severity = ERR
    ]
]"""


def test_a_devfailed_becomes_reasons_and_sentences_without_source_files() -> None:
    error = field_error(DEV_FAILED, "tango:mid", "mid/dish/0001/state")
    assert type(error) is SourceError
    assert error.message.startswith("mid/dish/0001/state: Failed to connect to device mid/dish/0001 The connection")
    assert [entry["reason"] for entry in error.upstream] == ["API_CantConnectToDevice", "API_AttributeFailed"]
    assert error.source == "tango:mid"
    assert ".cpp" not in repr(error.extensions())


@pytest.mark.parametrize(
    ("sample", "kind"),
    [
        ("tangogql_device_missing.json", NotFound),
        ("tangogql_attributes_faults.json", NotFound),
        ("tangogql_write_not_logged_in.json", Forbidden),
    ],
)
def test_recorded_errors_have_their_class(sample: str, kind: type[FieldError]) -> None:
    recorded = json.loads((SAMPLES / sample).read_text())["reply"]["errors"][0]["message"]
    assert type(field_error(recorded, "tango:mid")) is kind


def test_an_unknown_attribute_of_an_event_is_not_found() -> None:
    assert event_error("API_AttrNotFound", "nope attribute not found", "tango:mid")["code"] == "NOT_FOUND"
    assert event_error("DB_DeviceNotDefined", "device a/b/c not defined in the database !", "t")["code"] == "NOT_FOUND"


def test_a_fault_of_the_device_keeps_its_words() -> None:
    error = event_error("PyDs_PythonError", "RuntimeError: sensor disconnected\n", "tango:mid")
    assert error["code"] == "SOURCE_ERROR"
    assert error["message"] == "RuntimeError: sensor disconnected"
    assert error["upstream"] == [{"reason": "PyDs_PythonError", "desc": "RuntimeError: sensor disconnected"}]


def test_long_texts_are_cut() -> None:
    assert len(event_error("X", "y" * 10_000, "t")["message"]) == MAX_TEXT
    assert len(field_error("y" * 10_000, "t").message) == MAX_TEXT
