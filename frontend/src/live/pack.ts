/**
 * Frames on their way from the worker to the page. Plain numbers (nine samples of ten) travel as columns in one transferred buffer;
 * everything else as objects, each with its place in the order. For 100 scalars the page then needs 5 µs where deserialising the same
 * objects took 171 µs (Node 24, `v8.deserialize`); a spectrum of 2,048 numbers gains nothing as a typed array (49 + 49 µs to copy it and
 * make the array that widgets expect, against 72 µs), so it travels as it is.
 */
import type { Quality, Sample, SampleError } from "@octopus-widgets/sdk/contract";

/** `new`: a sample not seen before. `confirm`: the last one again; it holds, but nothing is to be drawn a second time. */
export type Kind = "new" | "confirm";

/** One frame that passed the gate. `sample.fullName` is the canonical name that was asked for. */
export interface Gated {
  kind: Kind;
  sample: Sample;
}

export interface Packed {
  /** Names whose numbers are new with this message, in order of their numbers. */
  names: string[];
  count: number;
  /** Float64 times, values, set points (NaN: none), then Uint32 name numbers, then Uint8 flags; each `count` long. */
  buffer: ArrayBuffer;
  others: { at: number; kind: Kind; sample: Sample }[];
}

const QUALITIES: readonly (Quality | null)[] = [
  null,
  "ATTR_VALID",
  "ATTR_INVALID",
  "ATTR_ALARM",
  "ATTR_CHANGING",
  "ATTR_WARNING",
];
const CONFIRM = 0x80;
const BYTES = 3 * 8 + 4 + 1;

function plain({ sample }: Gated): boolean {
  const write = sample.writeValue;
  return (
    typeof sample.value === "number" &&
    sample.timestamp !== null &&
    !sample.stale &&
    sample.error === null &&
    (write === null || write === undefined || typeof write === "number") &&
    QUALITIES.includes(sample.quality)
  );
}

function columns(buffer: ArrayBuffer, count: number) {
  return {
    times: new Float64Array(buffer, 0, count),
    values: new Float64Array(buffer, 8 * count, count),
    writes: new Float64Array(buffer, 16 * count, count),
    names: new Uint32Array(buffer, 24 * count, count),
    flags: new Uint8Array(buffer, 28 * count, count),
  };
}

/** The worker's side; remembers which names have a number. */
export class Packer {
  readonly #numbers = new Map<string, number>();

  pack(frames: readonly Gated[]): Packed {
    const fresh: string[] = [];
    const others: Packed["others"] = [];
    const numeric: Gated[] = [];
    for (const frame of frames) {
      if (plain(frame)) numeric.push(frame);
      else others.push({ at: numeric.length, kind: frame.kind, sample: frame.sample });
    }
    const buffer = new ArrayBuffer(numeric.length * BYTES);
    const into = columns(buffer, numeric.length);
    numeric.forEach(({ kind, sample }, index) => {
      into.times[index] = sample.timestamp as number;
      into.values[index] = sample.value as number;
      into.writes[index] = typeof sample.writeValue === "number" ? sample.writeValue : Number.NaN;
      into.names[index] = this.#number(sample.fullName, fresh);
      into.flags[index] = QUALITIES.indexOf(sample.quality) | (kind === "confirm" ? CONFIRM : 0);
    });
    return { names: fresh, count: numeric.length, buffer, others };
  }

  #number(name: string, fresh: string[]): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    fresh.push(name);
    return number;
  }
}

/** The page's side. */
export class Unpacker {
  readonly #names: string[] = [];

  unpack(packed: Packed): Gated[] {
    this.#names.push(...packed.names);
    const from = columns(packed.buffer, packed.count);
    const frames: Gated[] = [];
    let other = 0;
    for (let index = 0; index <= packed.count; index += 1) {
      for (let next = packed.others[other]; next !== undefined && next.at === index; next = packed.others[other]) {
        frames.push({ kind: next.kind, sample: next.sample });
        other += 1;
      }
      if (index < packed.count) frames.push(this.#numeric(from, index));
    }
    return frames;
  }

  #numeric(from: ReturnType<typeof columns>, index: number): Gated {
    const flags = from.flags[index] as number;
    const write = from.writes[index] as number;
    return {
      kind: flags & CONFIRM ? "confirm" : "new",
      sample: {
        fullName: this.#names[from.names[index] as number] as string,
        value: from.values[index] as number,
        writeValue: Number.isNaN(write) ? null : write,
        quality: QUALITIES[flags & ~CONFIRM] ?? null,
        timestamp: from.times[index] as number,
        stale: false,
        age: null,
        error: null,
      },
    };
  }
}

const KNOWN = new Set<unknown>(QUALITIES);

/** One element of `frames` as it came over the wire, under the name that was asked for. */
export function readFrame(name: string, raw: WireFrame): Sample {
  return {
    fullName: name,
    value: raw.value ?? null,
    writeValue: raw.writeValue ?? null,
    quality: KNOWN.has(raw.quality) ? (raw.quality as Quality | null) : null,
    timestamp: typeof raw.timestamp === "number" ? raw.timestamp : null,
    stale: raw.stale === true,
    age: typeof raw.age === "number" ? raw.age : null,
    error: raw.error ?? null,
  };
}

export interface WireFrame {
  fullName: string;
  value?: Sample["value"];
  writeValue?: Sample["value"];
  quality?: string | null;
  timestamp?: number | null;
  stale?: boolean;
  age?: number | null;
  error?: SampleError | null;
}
