"""Compiled selections give what graphql-core gives, for every selection the schema allows."""

import asyncio
import json
from typing import Any

import orjson
from graphql import build_schema, execute_sync, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from octopus.graphql.documents import Document
from octopus.graphql.frames import SharedFrame, header, prefix_of, suffix_of
from octopus.graphql.hub import Hub
from octopus.graphql.live_operations import batches
from octopus.graphql.plan import BatchPlan, FramesPlan, Planner
from octopus.graphql.schema import static_sdl
from octopus.live import MemoryBus
from octopus.model import Sample
from tests.fuzzing import examples

SCHEMA = build_schema("\n".join(static_sdl()))
PLANNER = Planner(SCHEMA)

FRAME_FIELDS = ["fullName", "device", "attribute", "value", "writeValue", "quality", "timestamp", "stale", "age"]
FRAME_FIELDS += ["error", "__typename"]
BATCH_FIELDS = ["sequence", "missed", "gap", "__typename"]

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
SAMPLES = st.builds(
    Sample,
    name=st.sampled_from(["a/b/c/d", "mid://x/y/z/State".lower()]),
    value=JSON,
    write_value=JSON,
    quality=st.sampled_from(["ATTR_VALID", "ATTR_ALARM", None]),
    timestamp=st.none() | st.floats(1e9, 2e9),
    stale=st.booleans(),
    age=st.none() | st.floats(0, 100),
    error=st.none() | st.just({"code": "SOURCE_UNAVAILABLE", "message": "gone"}),
)


def directive(draw: Any) -> str:
    kind = draw(
        st.sampled_from(["", "", "", "@skip(if: true)", "@include(if: false)", "@skip(if: $yes)", "@include(if: $yes)"])
    )
    return f" {kind}" if kind else ""


@st.composite
def selection(draw: Any, names: list[str], on: str, depth: int = 2) -> str:
    parts = [draw(st.sampled_from(names))]
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["field", "alias", "inline", "spread"] if depth else ["field", "alias"]))
        name = draw(st.sampled_from(names))
        if kind == "field":
            parts.append(name + directive(draw))
        elif kind == "alias":
            # One alias per field, so that merged fields never conflict.
            parts.append(f"alias_{name}: {name}{directive(draw)}")
        elif kind == "inline":
            condition = draw(st.sampled_from(["", f"on {on}"]))
            parts.append(f"... {condition}{directive(draw)} {{ {draw(selection(names, on, depth - 1))} }}")
        else:
            parts.append(f"...{on}Part{directive(draw)}")
    return " ".join(parts)


def frame_dict(sample: Sample) -> dict[str, Any]:
    device, _, attribute = sample.name.rpartition("/")
    return {
        "fullName": sample.name, "device": device, "attribute": attribute, "value": sample.value,
        "writeValue": sample.write_value, "quality": sample.quality, "timestamp": sample.timestamp,
        "stale": sample.stale, "age": sample.age, "error": sample.error,
    }  # fmt: skip


def document_of(text: str) -> Document:
    tree = parse(text)
    assert validate(SCHEMA, tree) == []
    return Document(tree)


FRAGMENTS = """
fragment AttributeFramePart on AttributeFrame { value quality shown: stale ...Inner }
fragment Inner on AttributeFrame { timestamp @skip(if: $yes) error }
"""


@examples(60)
@given(selection(FRAME_FIELDS, "AttributeFrame"), SAMPLES, st.booleans())
def test_a_frame_equals_the_reference(chosen: str, sample: Sample, yes: bool) -> None:
    text = (
        'subscription S($yes: Boolean!) { frame: tangoAttributes(fullNames: ["a/b/c/d"]) { '
        f"{chosen} ...AttributeFramePart }} }} {FRAGMENTS}"
    )
    document = document_of(text)
    plan = PLANNER.plan(document, "S", {"yes": yes})
    assert isinstance(plan, FramesPlan)
    expected = execute_sync(
        SCHEMA, document.tree, root_value={"tangoAttributes": frame_dict(sample)}, variable_values={"yes": yes}
    )
    assert expected.errors is None
    frame = SharedFrame(prefix_of("next", plan.key), plan.selection.render(sample))
    message = orjson.loads(frame.unframed + suffix_of('an "id"'))
    assert message == {"type": "next", "payload": {"data": orjson.loads(orjson.dumps(expected.data))}, "id": 'an "id"'}
    assert json.dumps(message["payload"]["data"]) == json.dumps(orjson.loads(orjson.dumps(expected.data))), (
        "order of keys"
    )


class Wire:
    """A connection that keeps what it is sent."""

    blocked = False

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send_text(self, message: bytes) -> None:
        self.sent.append(orjson.loads(message))

    def send_shared(self, frame: SharedFrame, suffix: bytes) -> None:
        self.send_text(frame.unframed + suffix)

    def when_drained(self, operation: Any) -> None:
        raise AssertionError("never blocked here")

    def failed(self, operation_id: str, fault: Exception) -> None:
        raise fault

    def completed(self, operation_id: str) -> None:
        raise AssertionError("never complete")

    def reopen(self, *_: Any) -> None:
        raise AssertionError("never another one")


@examples(30)
@given(selection(BATCH_FIELDS, "AttributeBatch", 1), st.lists(SAMPLES, min_size=1, max_size=4), st.booleans())
def test_a_batch_equals_the_reference(chosen: str, samples: list[Sample], yes: bool) -> None:
    text = (
        'subscription ($yes: Boolean!) { attributeBatches(fullNames: ["a/b/c/d"], window: 0, delivery: lossless) { '
        f"{chosen} frames {{ value timestamp @skip(if: $yes) }} other: frames {{ fullName }} frames {{ error }} }} }} "
        "fragment AttributeBatchPart on AttributeBatch { sequence frames { stale @include(if: $yes) } }"
    )
    if "AttributeBatchPart" not in chosen:
        text = text.replace("other:", "...AttributeBatchPart other:")
    document = document_of(text)
    plan = PLANNER.plan(document, None, {"yes": yes})
    assert isinstance(plan, BatchPlan)

    async def run() -> Any:
        bus, wire = MemoryBus(), Wire()
        hub = Hub(bus)
        operation = batches(hub, wire, "next", "1", plan, wire, bound=10**6)
        operation.start(["a/b/c/d"])
        for sample in samples:
            operation.offer("a/b/c/d", plan.shape.selection.render(sample), sample)
        await asyncio.sleep(0)
        operation.stop()
        return wire.sent

    (message,) = asyncio.run(run())
    root = {"sequence": 1, "missed": 0, "gap": False, "frames": [frame_dict(sample) for sample in samples]}
    expected = execute_sync(SCHEMA, document.tree, root_value={"attributeBatches": root}, variable_values={"yes": yes})
    assert expected.errors is None
    assert message["payload"]["data"] == orjson.loads(orjson.dumps(expected.data))


@given(st.integers(0, 2**17))
def test_headers_are_those_of_the_standard(length: int) -> None:
    from websockets.frames import Frame, Opcode

    reference = Frame(Opcode.TEXT, b"x" * length).serialize(mask=False)
    assert header(length) == reference[: len(reference) - length]
