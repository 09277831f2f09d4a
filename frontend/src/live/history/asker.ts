/**
 * Questions about the past: equal ones of one moment go to the server as one, few run at a time, and one that nobody waits for any more is
 * called off, on the server too.
 */
import type { Downsample, Json, SampleError } from "@octopus-widgets/sdk/contract";
import type { ArchivedColumns } from "./track";

/** What is asked of every attribute of one operation. Times: seconds since the epoch. */
export interface Question {
  readonly start: number;
  readonly end: number;
  readonly maxPoints: number;
  readonly downsample: Downsample;
  /** Null: the server's choice. */
  readonly archive: string | null;
}

export interface Archived extends ArchivedColumns {
  truncated: boolean;
}

export type Answer = { ok: true; archived: Archived } | { ok: false; error: SampleError };

/** One operation over HTTP, as the page's API client runs it. */
export type AskServer = (
  document: string,
  variables: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<{ data: unknown; error: Error | undefined }>;

/** The error of an operation or of one of its fields, with the words and the code of the API. */
export type ReadErrors = (error: Error | undefined) => readonly FieldError[];

export interface FieldError {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: Record<string, unknown> | undefined;
}

/** Milliseconds in which questions are gathered. */
const GATHER = 12;
const AT_A_TIME = 3;
/** Bounds of one operation: its answer is read in one piece, and that must not hold the screen up. */
const MOST_NAMES = 16;
const MOST_POINTS = 24_000;

export const HISTORY = `query History($fullNames: [String!]!, $start: DateTime!, $end: DateTime!, $maxPoints: Int, $downsample: Downsample, $archive: String) {
  hdbppHistory(fullNames: $fullNames, start: $start, end: $end, maxPoints: $maxPoints, downsample: $downsample, archive: $archive) {
    fullName timestamps values truncated before { timestamp value } errors { code message source }
  }
}`;

interface Row {
  fullName: string;
  timestamps: unknown[] | null;
  values: Json[] | null;
  truncated: boolean;
  before: { timestamp: number; value: Json } | null;
  /** Readings that failed, which have a time and no code; or why there is no answer. */
  errors: RowError[];
}

interface RowError {
  code: string | null;
  message: string;
  source?: string | null;
}

interface Waiting {
  name: string;
  done: (answer: Answer) => void;
}

interface Operation {
  question: Question;
  waiting: Waiting[];
  aborter: AbortController;
}

export class HistoryAsker {
  #gathered = new Map<string, { question: Question; waiting: Waiting[] }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #queue: Operation[] = [];
  readonly #running = new Set<Operation>();

  constructor(
    private readonly askServer: AskServer,
    private readonly readErrors: ReadErrors,
  ) {}

  /** Operations under way and waiting, for tests. */
  get load(): number {
    return this.#running.size + this.#queue.length;
  }

  /** Ask for one attribute; `done` is called at most once. Returns how to call the question off. */
  ask(name: string, question: Question, done: (answer: Answer) => void): () => void {
    const key = JSON.stringify([
      question.start,
      question.end,
      question.maxPoints,
      question.downsample,
      question.archive,
    ]);
    const group = this.#gathered.get(key) ?? { question, waiting: [] };
    const waiting = { name, done };
    group.waiting.push(waiting);
    this.#gathered.set(key, group);
    this.#timer ??= setTimeout(() => this.#send(), GATHER);
    return () => this.#callOff(waiting);
  }

  #send(): void {
    this.#timer = undefined;
    for (const { question, waiting } of this.#gathered.values()) {
      const size = Math.max(1, Math.min(MOST_NAMES, Math.floor(MOST_POINTS / Math.max(1, question.maxPoints))));
      const names = [...new Set(waiting.map(({ name }) => name))];
      for (let start = 0; start < names.length; start += size) {
        const part = new Set(names.slice(start, start + size));
        const mine = waiting.filter(({ name }) => part.has(name));
        this.#queue.push({ question, waiting: mine, aborter: new AbortController() });
      }
    }
    this.#gathered = new Map();
    this.#next();
  }

  #next(): void {
    while (this.#running.size < AT_A_TIME) {
      const operation = this.#queue.shift();
      if (!operation) return;
      this.#running.add(operation);
      void this.#run(operation).finally(() => {
        this.#running.delete(operation);
        this.#next();
      });
    }
  }

  async #run({ question, waiting, aborter }: Operation): Promise<void> {
    const names = [...new Set(waiting.map(({ name }) => name))];
    const outcome = await this.askServer(HISTORY, variablesOf(question, names), aborter.signal).catch(
      (error: Error) => ({ data: null, error }),
    );
    if (aborter.signal.aborted) return;
    const rows = (outcome.data as { hdbppHistory?: (Row | null)[] | null } | null | undefined)?.hdbppHistory ?? [];
    const errors = this.readErrors(outcome.error);
    for (const { name, done } of [...waiting]) {
      const index = names.indexOf(name);
      done(answerOf(rows[index] ?? null, errorOf(errors, index, outcome.error)));
    }
  }

  #callOff(waiting: Waiting): void {
    for (const [key, group] of this.#gathered) {
      group.waiting = group.waiting.filter((one) => one !== waiting);
      if (group.waiting.length === 0) this.#gathered.delete(key);
    }
    for (const operation of [...this.#queue, ...this.#running]) {
      const left = operation.waiting.filter((one) => one !== waiting);
      if (left.length === operation.waiting.length) continue;
      operation.waiting.splice(0, operation.waiting.length, ...left);
      if (left.length > 0) continue;
      operation.aborter.abort();
      const queued = this.#queue.indexOf(operation);
      if (queued >= 0) this.#queue.splice(queued, 1);
    }
  }
}

function variablesOf(question: Question, fullNames: readonly string[]): Record<string, unknown> {
  const { start, end, maxPoints, downsample, archive } = question;
  const range = { start: new Date(start * 1000).toISOString(), end: new Date(end * 1000).toISOString() };
  return { fullNames, ...range, maxPoints, downsample, ...(archive === null ? {} : { archive }) };
}

function answerOf(row: Row | null, error: SampleError): Answer {
  if (!row?.timestamps || !row.values) return { ok: false, error };
  const why = row.errors?.find(({ code }) => code);
  if (why) return { ok: false, error: sampleError(why) };
  const { timestamps, values, before, truncated } = row;
  return { ok: true, archived: { timestamps, values, before: before ?? null, truncated: truncated === true } };
}

const sampleError = ({ code, message, source }: RowError): SampleError => ({
  code: code ?? "SOURCE_ERROR",
  message,
  ...(source ? { source } : {}),
});

/** What is said of the field at `index`, else of the whole operation. */
function errorOf(errors: readonly FieldError[], index: number, whole: Error | undefined): SampleError {
  const own = errors.find(({ path }) => path?.[1] === index) ?? errors[0];
  const { code, source, upstream } = own?.extensions ?? {};
  return {
    code: typeof code === "string" ? code : "SOURCE_UNAVAILABLE",
    message: own?.message ?? whole?.message ?? "The server sent no history.",
    ...(typeof source === "string" ? { source } : {}),
    ...(upstream === undefined ? {} : { upstream: upstream as Json }),
  };
}
