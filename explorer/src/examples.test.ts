import { expect, test } from "vitest";
import { findExamples } from "./examples";

const attribute = (fullName: string, datatype: string, dataformat = "SCALAR") => ({ fullName, datatype, dataformat });
const TELESCOPE: Record<string, ReturnType<typeof attribute>[]> = {
  "ska://sys/database/2": [attribute("ska://sys/database/2/timing", "DevDouble")],
  "ska://low/gone/1": [attribute("ska://low/gone/1/speed", "DevDouble")],
  "ska://low/words/1": [attribute("ska://low/words/1/name", "DevString")],
  "ska://low/tile/1": [
    attribute("ska://low/tile/1/mode", "DevEnum"),
    attribute("ska://low/tile/1/spectrum", "DevDouble", "SPECTRUM"),
    attribute("ska://low/tile/1/temperature", "DevDouble"),
    attribute("ska://low/tile/1/packets", "DevLong64"),
  ],
};

const ask = async <Data>(_query: string, variables?: object): Promise<Data> => {
  const { name } = (variables ?? {}) as { name?: string };
  if (name) return { device: { attributes: TELESCOPE[name] } } as Data;
  const devices = Object.keys(TELESCOPE).map((name) => ({ name, connected: !name.includes("gone") }));
  return { devices } as Data;
};

test("the live example follows numbers of the first device that runs and has some", async () => {
  const [, live] = await findExamples(ask);
  expect(JSON.parse(live?.variables ?? "")).toEqual({
    names: ["ska://low/tile/1/temperature", "ska://low/tile/1/packets"],
  });
});

test("with Tango out of reach the names are left to people", async () => {
  const examples = await findExamples(() => Promise.reject(new Error("SOURCE_UNAVAILABLE")));
  expect(examples).toHaveLength(2);
  expect(JSON.parse(examples[1]?.variables ?? "")).toEqual({ names: [] });
});
