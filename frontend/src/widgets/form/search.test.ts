import { expect, test } from "vitest";
import type { WidgetApi } from "../environment";
import { splitDevice, suggestAttributes, suggestDevices } from "./search";

const asked: Record<string, unknown>[] = [];
const api: WidgetApi = {
  query: async (document, variables) => {
    asked.push(variables);
    const data = String(document).includes("SearchDevices")
      ? { devices: [{ name: "low-mccs/tile/001" }] }
      : { device: variables.device === "no/such/device" ? null : { attributes: [{ name: "Temperature" }] } };
    return { data, error: undefined };
  },
  mutate: async () => ({ data: null, error: undefined }),
};

test("devices come first, and choosing one goes on to its attributes", async () => {
  expect(await suggestAttributes(api, "tile")).toEqual([
    { value: "low-mccs/tile/001/", label: "low-mccs/tile/001/", further: true },
  ]);
  expect(asked.at(-1)).toEqual({ pattern: "*tile*" });
  expect(await suggestAttributes(api, "low-mccs/tile/001/temp")).toEqual([
    { value: "low-mccs/tile/001/temperature", label: "temperature", further: false },
  ]);
  expect(asked.at(-1)).toEqual({ device: "low-mccs/tile/001", pattern: "*temp*" });
});

test("a pattern of one's own is sent as it is", async () => {
  await suggestDevices(api, "low-*/tile/*");
  expect(asked.at(-1)).toEqual({ pattern: "low-*/tile/*" });
});

test("an unknown device is named", async () => {
  await expect(suggestAttributes(api, "no/such/device/x")).rejects.toThrow("no/such/device");
});

test("a route stays with its device", () => {
  expect(splitDevice("mid://a/b/c/d")).toEqual({ device: "mid://a/b/c", rest: "d" });
  expect(splitDevice("a/b/c")).toBeNull();
  expect(splitDevice("a/b/c/")).toEqual({ device: "a/b/c", rest: "" });
});
