import fc from "fast-check";
import { expect, test } from "vitest";
import { CHANNELS, ChannelAxis } from "../src/channel-axis";

const MEGAHERTZ = new ChannelAxis([100, 110, 120, 130], "MHz", "channel frequencies");

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

test("an even scale says what any number of channels stands for", () => {
  const even = new ChannelAxis(null, "MHz", "frequency", { start: 350, step: 0.5 });
  expect(even.placed).toBe(true);
  expect([even.placeOf(0, 4), even.placeOf(3, 4), even.placeOf(100, 4096)]).toEqual([350, 351.5, 400]);
  expect(even.channelAt(351.1, 4)).toBe(2);
  expect(even.describe(2, 4)).toBe("351 MHz");
});

test("a place between two channels is found where it is", () => {
  const uneven = new ChannelAxis([100, 110, 130, 170], "MHz", "frequency");
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2.999, noNaN: true }), (channel) => {
      expect(uneven.channelOf(uneven.placeOf(channel, 4), 4)).toBeCloseTo(channel, 6);
    }),
  );
});
