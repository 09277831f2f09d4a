/**
 * What an untrusted bundle registers, learnt in a frame of its own that is gone afterwards: its settings' schema and its size on the grid are
 * needed before a widget of it stands anywhere, and a bundle that throws, never ends or registers another's key is known by it.
 */
import { BundleFailed } from "../loader";
import type { Court } from "./court";
import { type Ended, Frame } from "./frame";
import type { PlainDef, ToHost } from "./protocol";
import * as read from "./reading";

/** Milliseconds that a bundle has, once it has run, to register its keys. */
const REGISTER_WITHIN = 1_000;

/** The definitions of these keys. Rejects with `BundleFailed`, which says what the bundle did instead. */
export function learn(court: Court, address: string, name: string, keys: readonly string[]): Promise<PlainDef[]> {
  const found = new Map<string, PlainDef>();
  const hall = document.createElement("div");
  hall.hidden = true;
  document.body.append(hall);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame: Frame | undefined;
  const learning = new Promise<PlainDef[]>((resolve, reject) => {
    const fail = (message: string, detail: string) => reject(new BundleFailed(message, detail, true));
    let loaded = false;
    const take = (given: unknown): void => {
      const def = read.definition(given);
      if (keys.includes(def.key)) found.set(def.key, def);
      else fail(`${name} registers a key that is not its own.`, foreign(def.key, keys));
    };
    const heard = (message: ToHost): void => {
      if (message.t === "threw") fail(`The bundle of ${name} failed.`, threw(message));
      if (message.t === "defined") take(message.def);
      if (message.t === "loaded") {
        loaded = true;
        timer ??= setTimeout(() => fail(...unregistered(name, keys, found)), REGISTER_WITHIN);
      }
      // Not before the bundle has come to its end: some never do.
      if (loaded && found.size === keys.length) resolve([...found.values()]);
    };
    const begin = (): Frame => {
      frame?.close();
      frame = new Frame(hall, address, name, {
        message: (message) => {
          try {
            heard(message);
          } catch (error) {
            fail(`${name} registers what is no widget.`, (error as Error).message);
          }
        },
        ended: ({ message, detail }: Ended) => fail(message, detail),
      });
      court.watch(frame, { again: begin, guilty: ({ message, detail }) => fail(message, detail) });
      return frame;
    };
    begin();
  });
  return learning.finally(() => {
    clearTimeout(timer);
    frame?.close();
    hall.remove();
  });
}

const threw = ({ message, stack }: { message: unknown; stack: unknown }): string =>
  `${String(message).slice(0, 2_000)}\n${String(stack).slice(0, 20_000)}`;

const foreign = (key: string, keys: readonly string[]): string =>
  `Its package.json names ${keys.join(", ")}; the bundle registered “${key}”.`;

function unregistered(name: string, keys: readonly string[], found: ReadonlyMap<string, unknown>): [string, string] {
  const missing = keys.filter((key) => !found.has(key));
  const detail = `Registered so far: ${[...found.keys()].join(", ") || "nothing"}.`;
  return [`${name} ran but did not register “${missing.join("”, “")}”.`, detail];
}
