import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Court, MUTE, type Suspect } from "./court";
import type { Frame } from "./frame";

/** Frames that share one process: while one of them loops, none answers. */
class Process {
  readonly frames = new Set<Stand>();
  get hangs(): boolean {
    return [...this.frames].some((frame) => frame.loops);
  }
}

class Stand {
  answers = 0;
  loaded = false;
  asked: { id: number; at: number } | null = null;
  open = true;
  over = false;
  loops = false;
  readonly born = performance.now();

  constructor(private readonly process: Process) {
    process.frames.add(this);
    setTimeout(() => {
      this.loaded = !process.hangs;
    }, 2);
  }

  post({ id }: { id: number }): void {
    setTimeout(() => {
      if (this.over || this.process.hangs || this.asked?.id !== id) return;
      this.asked = null;
      this.answers += 1;
    }, 5);
  }

  close(): void {
    this.over = true;
    this.process.frames.delete(this);
  }
}

class Widget implements Suspect {
  readonly guilty = vi.fn();
  frame: Stand | undefined;
  begun = 0;

  constructor(
    private readonly court: Court,
    private readonly process: Process,
    readonly loopsAfter = Number.POSITIVE_INFINITY,
  ) {}

  readonly again = (): Frame => {
    this.begun += 1;
    const frame = new Stand(this.process);
    this.frame = frame;
    if (this.loopsAfter < Number.POSITIVE_INFINITY) {
      setTimeout(() => {
        frame.loops = !frame.over;
      }, this.loopsAfter);
    }
    this.court.watch(frame as unknown as Frame, this);
    return frame as unknown as Frame;
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage() {
  const court = new Court();
  const process = new Process();
  return (loopsAfter?: number) => new Widget(court, process, loopsAfter);
}

test("a widget that is silent alone is ended within a few seconds", async () => {
  const widget = stage()(0);
  widget.again();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(widget.guilty).toHaveBeenCalledExactlyOnceWith(MUTE);
});

test("one that hangs as it begins is known by that; those of its process come back", async () => {
  const make = stage();
  const good = [make(), make()];
  for (const widget of good) widget.again();
  await vi.advanceTimersByTimeAsync(5_000);
  const bad = make(0);
  bad.again();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(bad.guilty).toHaveBeenCalledOnce();
  expect(bad.begun).toBe(1);
  for (const widget of good) {
    expect(widget.guilty).not.toHaveBeenCalled();
    expect([widget.begun, widget.frame?.over]).toEqual([2, false]);
  }
});

test("of several that had all answered, the one that hangs again is found by running them one after the other", async () => {
  const make = stage();
  const all = [make(), make(2_500), make()];
  for (const widget of all) widget.again();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(all.map(({ guilty }) => guilty.mock.calls.length)).toEqual([0, 1, 0]);
  expect(all.map(({ frame }) => frame?.over)).toEqual([false, true, false]);
});

test("one that was taken away while it hung is not avenged on those that shared its process", async () => {
  const make = stage();
  const [good, bad] = [make(), make(0)];
  good.again();
  await vi.advanceTimersByTimeAsync(5_500);
  bad.again();
  await vi.advanceTimersByTimeAsync(3_600);
  const hung = bad.frame as Stand;
  hung.over = true;
  await vi.advanceTimersByTimeAsync(2_300);
  // Its process is gone with the last of its frames.
  hung.loops = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(good.guilty).not.toHaveBeenCalled();
  expect([good.begun, good.frame?.over]).toEqual([2, false]);
});

test("who is well is asked and left alone", async () => {
  const make = stage();
  const all = [make(), make(), make()];
  for (const widget of all) widget.again();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(all.map(({ begun, guilty }) => [begun, guilty.mock.calls.length])).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
  ]);
});
