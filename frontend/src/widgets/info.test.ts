import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InfoCache } from "./info";
import { CombinedErrors, infoAnswer } from "./info.fixtures";

let asked: string[][];
let known: Set<string>;
let cache: InfoCache;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  known = new Set(["a/b/c/d", "a/b/c/e"]);
  cache = new InfoCache({
    query: async (_document, variables) => {
      const names = variables.fullNames as string[];
      asked.push(names);
      return infoAnswer(names, known);
    },
    mutate: async () => ({ data: null, error: undefined }),
  });
});
afterEach(() => vi.useRealTimers());

test("all widgets' questions of one moment are one question, and an answer is kept", async () => {
  const told = vi.fn();
  const other = vi.fn();
  cache.watch(["a/b/c/d"], told);
  cache.watch(["a/b/c/d", "a/b/c/e"], other);
  expect(cache.get("a/b/c/d")).toBeUndefined();
  await vi.advanceTimersByTimeAsync(20);
  expect(asked).toEqual([["a/b/c/d", "a/b/c/e"]]);
  expect(cache.get("a/b/c/d")).toMatchObject({ unit: "K" });
  cache.watch(["a/b/c/d"], told);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toHaveLength(1);
  expect(told).toHaveBeenCalledTimes(1);
  expect(other).toHaveBeenCalledTimes(1);
});

test("an attribute that nobody knows is null, and asked for again while somebody shows it", async () => {
  cache.watch(["a/b/c/x"], () => undefined);
  await vi.advanceTimersByTimeAsync(20);
  expect(cache.get("a/b/c/x")).toBeNull();
  known.add("a/b/c/x");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(cache.get("a/b/c/x")).toMatchObject({ unit: "K" });
});

test("a source that cannot be reached leaves the metadata open", async () => {
  cache = new InfoCache({
    query: async () => ({
      data: null,
      error: new CombinedErrors([{ message: "down", extensions: { code: "SOURCE_UNAVAILABLE" } }]),
    }),
    mutate: async () => ({ data: null, error: undefined }),
  });
  cache.watch(["a/b/c/d"], () => undefined);
  await vi.advanceTimersByTimeAsync(20);
  expect(cache.get("a/b/c/d")).toBeUndefined();
});
