import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfig } from "./config";
import { wallOf } from "./look";
import { parseRoute, type Route, routePath } from "./router";

describe("addresses", () => {
  it("come back as they were given, whatever an id holds", () => {
    const id = fc.string({ minLength: 1, unit: "grapheme-ascii" });
    const route: fc.Arbitrary<Route> = fc.oneof(
      fc.record({ name: fc.constant("shared" as const), shareId: id }),
      fc.constant({ name: "newWidget" as const }),
      fc.constant({ name: "liveMetrics" as const }),
      fc.record({ name: fc.constant("dashboard" as const), workspaceId: fc.option(id) }),
      fc.record({
        name: fc.constant("config" as const),
        page: id,
        what: fc.option(fc.stringMatching(/^[^/]+(\/[^/]+)*$/)),
      }),
    );
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(routePath(one))).toEqual(one);
      }),
    );
  });
  it("that mean nothing are the dashboard", () => {
    expect(parseRoute("/somewhere/else")).toEqual({ name: "dashboard", workspaceId: null });
    expect(parseRoute("")).toEqual({ name: "dashboard", workspaceId: null });
  });
});

describe("configuration", () => {
  it("finds the API beside the page, below its base path", () => {
    const config = readConfig({ baseURI: "https://host/ns/octopus/" }, undefined);
    expect(config.basePath).toBe("/ns/octopus");
    expect(readConfig({ baseURI: "http://host:8000/" }, {}).basePath).toBe("");
  });
});

describe("wall displays", () => {
  it("are asked for in the address, or very wide", () => {
    expect(wallOf("?wall=1", 800)).toEqual({ enlarged: true, bare: true });
    expect(wallOf("", 2560)).toEqual({ enlarged: true, bare: false });
    expect(wallOf("?wall=0", 3840)).toEqual({ enlarged: false, bare: false });
    expect(wallOf("", 1920)).toEqual({ enlarged: false, bare: false });
  });
});
