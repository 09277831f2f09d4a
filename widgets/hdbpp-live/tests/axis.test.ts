import fc from "fast-check";
import { expect, test } from "vitest";
import { Axis } from "../src/axis";

const CHANNELS = new Axis(null, "", "channels");
const MEGAHERTZ = new Axis([100, 110, 120, 130], "MHz", "channel frequencies");

test("without an attribute the axis counts channels", () => {
  expect([...CHANNELS.places(3)]).toEqual([0, 1, 2]);
  expect(CHANNELS.tickTexts([0, 0.5, 1])).toEqual(["0", "", "1"]);
  expect(CHANNELS.describe(2, 3)).toBe("channel 2");
});

test("with an attribute it says what channels stand for, the unit once", () => {
  expect([...MEGAHERTZ.places(4)]).toEqual([100, 110, 120, 130]);
  expect(MEGAHERTZ.tickTexts([100, 120])).toEqual(["100", "120 MHz"]);
  expect(MEGAHERTZ.describe(1, 4)).toBe("110 MHz");
});

test("a spectrum of fewer channels lies evenly over the axis", () => {
  expect([...MEGAHERTZ.places(2)]).toEqual([105, 125]);
  expect(MEGAHERTZ.ticks(2, 4).every(({ at }) => at >= 0 && at <= 1)).toBe(true);
});

test("the channel at the place of a channel is that channel", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(299), (length, index) => {
      const channel = index % length;
      for (const axis of [CHANNELS, MEGAHERTZ])
        expect(axis.channelAt(axis.placeOf(channel, length), length)).toBe(channel);
    }),
  );
});
