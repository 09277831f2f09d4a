/**
 * Who keeps the main thread busy, by the address of the script: stacks sampled by the browser (JS Self-Profiling, Chromium, allowed by the
 * header `Document-Policy: js-profiling`); where there is none, what long animation frames name; else nothing.
 */
import type { Method } from "./meter";

/** Milliseconds between two stacks; Chromium takes no shorter ones. */
const EVERY = 10;
/** Room for the stacks of so many milliseconds: a page that hangs is late to fetch them. */
const ROOM = 30_000;

interface Trace {
  resources: readonly string[];
  frames: readonly { resourceId?: number }[];
  stacks: readonly { parentId?: number; frameId: number }[];
  samples: readonly { timestamp: number; stackId?: number }[];
}
interface RunningProfiler {
  stop(): Promise<Trace>;
}
type ProfilerClass = new (options: { sampleInterval: number; maxBufferSize: number }) => RunningProfiler;

interface LongFrame {
  scripts?: readonly { sourceURL?: string; duration: number }[];
}

/** Milliseconds of the main thread by script, and how they were found. */
export interface Slice {
  method: Method;
  spent: ReadonlyMap<string, number>;
}

export class Sampler {
  #profiler: { running: RunningProfiler; since: number } | null = null;
  #frames: { observer: PerformanceObserver; spent: Map<string, number> } | null = null;
  #method: Method | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How time is found here. */
  get method(): Method {
    return this.#method ?? "calls";
  }

  start(): void {
    if (this.#profiler || this.#frames) return;
    if (this.#sample()) this.#method = "sampled";
    else if (this.#observe()) this.#method = "long-frames";
    else this.#method = "calls";
  }

  stop(): void {
    this.#profiler?.running.stop().catch(() => undefined);
    this.#profiler = null;
    this.#frames?.observer.disconnect();
    this.#frames = null;
  }

  /** What was found since the last time, and go on. */
  async take(): Promise<Slice> {
    const { method } = this;
    if (this.#profiler) {
      const { running, since } = this.#profiler;
      this.#profiler = null;
      const lasted = this.now() - since;
      this.#sample();
      return { method, spent: spentIn(await running.stop(), lasted) };
    }
    const spent = new Map(this.#frames?.spent);
    this.#frames?.spent.clear();
    return { method, spent };
  }

  #sample(): boolean {
    const { Profiler } = globalThis as { Profiler?: ProfilerClass };
    if (Profiler === undefined) return false;
    try {
      const running = new Profiler({ sampleInterval: EVERY, maxBufferSize: ROOM / EVERY });
      this.#profiler = { running, since: this.now() };
      return true;
    } catch {
      // The policy does not allow it, or somebody else profiles.
      return false;
    }
  }

  #observe(): boolean {
    const type = "long-animation-frame";
    if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type)) return false;
    const spent = new Map<string, number>();
    const observer = new PerformanceObserver((list) => {
      for (const frame of list.getEntries() as unknown as LongFrame[]) {
        for (const { sourceURL, duration } of frame.scripts ?? []) {
          if (sourceURL) spent.set(sourceURL, (spent.get(sourceURL) ?? 0) + duration);
        }
      }
    });
    observer.observe({ type });
    this.#frames = { observer, spent };
    return true;
  }
}

/**
 * Milliseconds of each script: those of a sample go to every script on its stack, once, so that what React does for a component that a
 * bundle called counts as the bundle's. What React does of itself, between two components, is nobody's.
 */
export function spentIn(trace: Trace, lasted: number): ReadonlyMap<string, number> {
  const each = lasted / Math.max(1, trace.samples.length);
  const known = new Map<number, ReadonlySet<string>>();
  const scripts = (stackId: number): ReadonlySet<string> => {
    const before = known.get(stackId);
    if (before) return before;
    const found = new Set<string>();
    for (let at: number | undefined = stackId; at !== undefined; at = trace.stacks[at]?.parentId) {
      const resource = trace.frames[trace.stacks[at]?.frameId ?? -1]?.resourceId;
      const address = resource === undefined ? undefined : trace.resources[resource];
      if (address !== undefined) found.add(address);
    }
    known.set(stackId, found);
    return found;
  };
  const spent = new Map<string, number>();
  for (const { stackId } of trace.samples) {
    if (stackId === undefined) continue;
    for (const script of scripts(stackId)) spent.set(script, (spent.get(script) ?? 0) + each);
  }
  return spent;
}
