import { CompletionContext } from "@codemirror/autocomplete";
import { python } from "@codemirror/lang-python";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { type Offered, pythonCompletion } from "./completion";
import { itemOf, membersOf, takesList, takesNone } from "./kinds";
import { called, definitions, readStub, signatureText } from "./signature";

const HOST: Offered[] = [
  {
    name: "count_above",
    group: "vectors",
    stub: "def count_above(values: list[float], threshold: float) -> int: ...",
    description: "How many values are greater.",
    crosses: false,
  },
  {
    name: "hms_from_degrees",
    group: "units",
    stub: "def hms_from_degrees(degrees: float, places: int=2) -> str: ...",
    description: "As text.",
    crosses: false,
  },
];

/** What is offered at the bar `|` of the code. */
async function offered(marked: string, explicit = true) {
  const at = marked.indexOf("¦");
  const doc = marked.replace("¦", "");
  const state = EditorState.create({ doc, extensions: [python()] });
  const found = await pythonCompletion(() => HOST)(new CompletionContext(state, at, explicit));
  return found?.options ?? [];
}
const labels = async (marked: string) => (await offered(marked)).map(({ label }) => label);

test("reads parameters, defaults and the result off a function", () => {
  const code =
    'def _help(x): ...\ndef health(temps: list[float | None], limit: float = 60.0, names: dict[str, int] = {}) -> str | None:\n    return "x"\n';
  const found = called(definitions(code), "");
  expect(found?.parameters).toEqual([
    { name: "temps", type: "list[float | None]", default: null },
    { name: "limit", type: "float", default: "60.0" },
    { name: "names", type: "dict[str, int]", default: "{}" },
  ]);
  expect(found?.returns).toBe("str | None");
  expect(found && signatureText(found)).toBe(
    "health(temps: list[float | None], limit: float = 60.0, names: dict[str, int] = {}) -> str | None",
  );
});

test("a half-typed function still gives what there is", () => {
  expect(definitions("def health(temps: list[fl")[0]?.name).toBe("health");
  expect(definitions("")).toEqual([]);
  expect(readStub("def mean(values: list[float]) -> float: ...")?.returns).toBe("float");
});

test("of two public functions none is meant without its name", () => {
  const code = "def a(): ...\ndef b(): ...\n";
  expect(called(definitions(code), "")).toBeNull();
  expect(called(definitions(code), "b")?.name).toBe("b");
});

test("knows what types offer", () => {
  expect([...membersOf("str | None").keys()]).toContain("upper");
  expect([...membersOf("float").keys()]).toEqual([]);
  expect(itemOf("list[float | None]")).toBe("float | None");
  expect(itemOf("Optional[list[str]]")).toBe("str");
  expect(takesNone("Optional[float]")).toBe(true);
  expect(takesNone("list[float | None]")).toBe(false);
  expect(takesList("Sequence[float] | None")).toBe(true);
});

test("offers inputs first, with their types, then host functions with their signature", async () => {
  const options = await offered("def f(temps: list[float], label: str) -> int:\n    ¦\n");
  const temps = options.find(({ label }) => label === "temps");
  expect(temps).toMatchObject({ detail: "list[float]", boost: 30 });
  expect(options.find(({ label }) => label === "count_above")?.detail).toBe(
    "(values: list[float], threshold: float) -> int",
  );
  expect(options.map(({ label }) => label)).toEqual(expect.arrayContaining(["return", "len", "None"]));
  expect(options.map(({ label }) => label)).not.toContain("open");
});

test("offers what the type of an input allows", async () => {
  const head = "def f(temps: list[str], label: str, by: dict[str, float]) -> int:\n";
  expect(await labels(`${head}    label.u¦`)).toContain("upper");
  expect(await labels(`${head}    temps.¦`)).toContain("append");
  expect(await labels(`${head}    by.¦`)).toEqual(expect.arrayContaining(["items", "get"]));
  expect(await labels(`${head}    for each in temps:\n        each.¦`)).toContain("split");
  expect(await labels(`${head}    text = hms_from_degrees(1.0)\n    text.¦`)).toContain("upper");
  expect(await labels(`${head}    number = 3\n    number.¦`)).toEqual([]);
});

test("offers only modules that may be imported, and what they hold", async () => {
  expect(await labels("import ma¦")).toContain("math");
  expect(await labels("import ma¦")).not.toContain("os");
  expect(await labels("from math import sq¦")).toContain("sqrt");
  expect(await labels("import math\ndef f() -> float:\n    return math.s¦")).toContain("sqrt");
});

test("keeps quiet in comments and texts, and where nothing was typed", async () => {
  expect(await offered("# le¦")).toEqual([]);
  expect(await offered('x = "le¦"')).toEqual([]);
  expect(await offered("def f() -> int:\n    ¦", false)).toEqual([]);
});
