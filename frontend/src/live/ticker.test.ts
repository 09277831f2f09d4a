import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FrameTicker } from "./ticker";

let visibility: DocumentVisibilityState;
let frames: Map<number, FrameRequestCallback>;

beforeEach(() => {
  vi.useFakeTimers();
  visibility = "visible";
  frames = new Map();
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  vi.stubGlobal("requestAnimationFrame", (run: FrameRequestCallback) => {
    frames.set(frames.size + 1, run);
    return frames.size;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function paint(): void {
  for (const [id, run] of [...frames]) {
    frames.delete(id);
    run(0);
  }
}

test("a visible page is told with its next frame, once", () => {
  const run = vi.fn();
  new FrameTicker().schedule(run);
  expect(run).not.toHaveBeenCalled();
  paint();
  vi.advanceTimersByTime(5_000);
  expect(run).toHaveBeenCalledOnce();
});

test("a hidden page, which gets no frames, is told within a second", () => {
  visibility = "hidden";
  const run = vi.fn();
  new FrameTicker().schedule(run);
  expect(frames.size).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledOnce();
});

test("a page that is hidden before its frame comes is told all the same", () => {
  const run = vi.fn();
  new FrameTicker().schedule(run);
  visibility = "hidden";
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledOnce();
});

test("a wait comes before the frame, and what is called off never runs", () => {
  const run = vi.fn();
  const ticker = new FrameTicker();
  ticker.schedule(run, 300);
  paint();
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  paint();
  expect(run).toHaveBeenCalledOnce();
  ticker.schedule(run)();
  paint();
  vi.advanceTimersByTime(5_000);
  expect(run).toHaveBeenCalledOnce();
});
