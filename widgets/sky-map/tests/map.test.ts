import { expect, test } from "vitest";
import { MID } from "../src/astronomy";
import { SkyProjection } from "../src/map";
import { aitoff, fromZenithal, mollweide, zenithal } from "../src/projection";
import { Trail } from "../src/trail";

const near = (x: number, y: number) => ({ x: expect.closeTo(x, 5), y: expect.closeTo(y, 5) });

test("north is up and east to the left on the local horizon", () => {
  expect(zenithal(0, 0)).toEqual(near(0, -1));
  expect(zenithal(90, 0)).toEqual(near(-1, 0));
  expect(zenithal(123, 90)).toEqual(near(0, 0));
  const back = fromZenithal(zenithal(211, 33));
  expect(back).toEqual({ azimuth: expect.closeTo(211, 6), elevation: expect.closeTo(33, 6) });
  expect(fromZenithal({ x: 1, y: 1 })).toBeNull();
});

test.each([mollweide, aitoff])(
  "on an equatorial map right ascension grows to the left, within the ellipse: %o",
  (flat) => {
    expect(flat(10, 0, 10)).toEqual(near(0, 0));
    expect(flat(55, 0, 10).x).toBeLessThan(0);
    expect(flat(10, 90, 10)).toEqual(near(0, -0.5));
    for (let ra = 0; ra < 360; ra += 17)
      for (let dec = -90; dec <= 90; dec += 15) {
        const { x, y } = flat(ra, dec, 10);
        expect(x ** 2 + 4 * y ** 2).toBeLessThanOrEqual(1 + 1e-9);
      }
  },
);

test("what is below the horizon is not on the local map, and is on the other", () => {
  const view = { width: 200, height: 200, centre: "meridian", site: MID, time: 1.764e9, margin: 0 } as const;
  const below = { azimuth: 10, elevation: -5 };
  expect(new SkyProjection({ ...view, projection: "horizon" }).ofHorizontal(below)).toBeNull();
  expect(new SkyProjection({ ...view, projection: "mollweide" }).ofHorizontal(below)).not.toBeNull();
});

test("the zenith is in the middle of a map about the meridian, up to the latitude", () => {
  const view = { width: 400, height: 200, projection: "mollweide", centre: "meridian", site: MID, margin: 0 } as const;
  const at = new SkyProjection({ ...view, time: 1.764e9 }).ofHorizontal({ azimuth: 0, elevation: 90 });
  expect(at?.x).toBeCloseTo(200, -1);
  expect(at?.y).toBeGreaterThan(110);
});

test("a trail is as long as asked for, bounded, and begins anew when time goes back", () => {
  const trail = new Trail(60, 10);
  const at = { azimuth: 0, elevation: 45 };
  for (let time = 0; time <= 600; time += 1) trail.add(time, at);
  expect(trail.points.length).toBeLessThanOrEqual(13);
  expect(trail.points[0]?.time).toBeGreaterThanOrEqual(540);
  expect(trail.points.at(-1)?.time).toBe(600);
  trail.add(100, at);
  expect(trail.points).toHaveLength(1);
});
