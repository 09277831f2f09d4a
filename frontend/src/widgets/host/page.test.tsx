import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { Page } from "../testing";

test("the deployment's variables are its lists, and its databases by their short names", async () => {
  const page = new Page();
  page.answers.set("Deployment", () => ({
    databases: [
      { name: "low", url: "http://low/db" },
      { name: "mid", url: "http://mid/db" },
    ],
    endpointLists: [
      { name: "STATIONS", values: ["s8-1", "s8-2"] },
      { name: "TANGO_DBS", values: ["low=http://low/db", "mid=http://mid/db"] },
    ],
  }));
  const { result } = renderHook(() => page.widgets.host.useHostVariables(), { wrapper: page.wrapper });
  expect(result.current).toEqual({});
  await act(() => page.widgets.loadDeployment());
  expect(result.current).toEqual({ STATIONS: ["s8-1", "s8-2"], TANGO_DBS: ["low", "mid"] });
});
