import type { Quality, Sample } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Gated, Packer, readFrame, Unpacker } from "./pack";

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const quality = fc.constantFrom<Quality | null>(
  "ATTR_VALID",
  "ATTR_INVALID",
  "ATTR_ALARM",
  "ATTR_CHANGING",
  "ATTR_WARNING",
  null,
);
const error = fc.option(fc.record({ code: fc.constant("SOURCE_ERROR"), message: fc.string() }));
const sample: fc.Arbitrary<Sample> = fc.record({
  fullName: fc.constantFrom("a/b/c/d", "a/b/c/e", "mid://a/b/c/d"),
  value: fc.oneof(number, fc.string(), fc.constant(null), fc.array(number, { maxLength: 5 }), fc.boolean()),
  writeValue: fc.oneof(fc.constant(null), number, fc.string()),
  quality,
  timestamp: fc.option(number),
  stale: fc.boolean(),
  age: fc.option(number),
  error,
});
const frames = fc.array(fc.record<Gated>({ kind: fc.constantFrom("new", "confirm"), sample }), { maxLength: 40 });

test("what is packed in the worker is unpacked on the page unchanged and in order, message after message", () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 4 }), (messages) => {
      const packer = new Packer();
      const unpacker = new Unpacker();
      for (const message of messages) {
        const expected = message.map(({ kind, sample: one }) => ({ kind, sample: normal(one) }));
        expect(unpacker.unpack(structuredClone(packer.pack(message)))).toEqual(expected);
      }
    }),
  );
});

/** A valid number that is not stale carries no age; the wire never sends one with it. */
function normal(one: Sample): Sample {
  const plain = typeof one.value === "number" && one.timestamp !== null && !one.stale && one.error === null;
  return plain && typeof one.writeValue !== "string" ? { ...one, age: null } : one;
}

test("a name crosses to the page once", () => {
  const packer = new Packer();
  const frame: Gated = { kind: "new", sample: readFrame("a/b/c/d", { fullName: "a/b/c/d", value: 1, timestamp: 2 }) };
  expect(packer.pack([frame, frame]).names).toEqual(["a/b/c/d"]);
  expect(packer.pack([frame]).names).toEqual([]);
});

test("a frame with fields left out is a sample with nulls", () => {
  expect(readFrame("a/b/c/d", { fullName: "x", quality: "ODD" })).toEqual({
    fullName: "a/b/c/d",
    value: null,
    writeValue: null,
    quality: null,
    timestamp: null,
    stale: false,
    age: null,
    error: null,
  });
});
