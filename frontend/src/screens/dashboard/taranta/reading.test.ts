import { expect, test } from "vitest";
import { counted, type Outcome } from "./reading";

const widget = (outcome: Outcome) => ({
  pointer: "/widget/0",
  type: "LABEL",
  outcome,
  key: null,
  widgetId: null,
  notes: [],
});

test("what became of a file's widgets is counted, the worst first", () => {
  expect(counted([widget("mapped"), widget("placeholder"), widget("mapped")])).toBe("1 as placeholder, 2 the same");
  expect(counted([widget("leftOut"), widget("partly")])).toBe("1 partly, 1 left out");
  expect(counted([])).toBe("no widgets");
});
