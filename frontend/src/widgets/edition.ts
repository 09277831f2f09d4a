/**
 * What the configured part of the API is by now. Whoever publishes endpoints changes what open dashboards ask for: an
 * operation that uses a field that changed is asked again, and the lists of the deployment are read anew.
 */
import type { Live } from "../live";

/** What the server tells: the version it serves, and what is other than in the version `before`. */
export interface Served {
  version: number;
  before: number | null;
  changed: readonly string[];
}

const SERVED = "subscription EndpointsServed { endpointsServed { version before changed } }";
/** Other processes of the server follow within a second: a question that one of them answered is asked once more. */
const ELSEWHERE = 1200;
/** All dashboards hear of it in the same moment; they ask within so many milliseconds. */
const SPREAD = 300;

type Listener = (concerns: (text: string) => boolean) => void;

const WORD = /\w+/g;
const EVERYTHING = () => true;

/** Whether an operation uses one of these fields: by its words, an alias or an argument of that name counts too. */
export function concerned(changed: readonly string[]): (text: string) => boolean {
  const names = new Set(changed);
  return (text) => (text.match(WORD) ?? []).some((word) => names.has(word));
}

export class ServedEdition {
  readonly #listeners = new Set<Listener>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #known: number | null = null;
  #end: (() => void) | null = null;

  /** @param random between 0 and 1: where in the spread this page asks. */
  constructor(
    private readonly live: Pick<Live, "subscribe">,
    private readonly random: () => number = Math.random,
  ) {}

  /** Follow what the server serves, until `stop`. */
  start(): void {
    this.#end ??= this.live.subscribe(
      { query: SERVED, variables: {} },
      {
        next: ({ data }) => {
          const served = (data as { endpointsServed?: Served } | null)?.endpointsServed;
          if (served) this.#take(served);
        },
        // A server that has no such notice tells of no change; what is on the screen is as good as before.
        error: () => this.stop(),
        complete: () => this.stop(),
      },
    );
  }

  stop(): void {
    this.#end?.();
    this.#end = null;
    this.#known = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Be told that fields changed, with a test for whether an operation is concerned. Returns how to stop. */
  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take({ version, before, changed }: Served): void {
    const known = this.#known;
    this.#known = version;
    // Version 0 is a file, of which another may have come while the link was away.
    if (known === null || (version === known && version !== 0)) return;
    // Only what changed since the version that was known here can be told apart.
    const concerns = before === known ? concerned(changed) : EVERYTHING;
    const wait = this.random() * SPREAD;
    for (const after of [wait, wait + ELSEWHERE]) this.#tell(concerns, after);
  }

  #tell(concerns: (text: string) => boolean, after: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      for (const listener of [...this.#listeners]) listener(concerns);
    }, after);
    this.#timers.add(timer);
  }
}
