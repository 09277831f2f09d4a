/** `useStream`, `usePolling`, `useMutation`, `useStreamHistory`: a widget's own GraphQL operations. */
import type {
  MutationResult,
  PollOptions,
  StreamOptions,
  StreamResult,
  StreamStatus,
} from "@octopus-widgets/sdk/contract";
import type { ASTNode } from "graphql";
import { print } from "graphql";
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { LiveError } from "../../live/types";
import type { ServedEdition } from "../edition";
import type { HostEnvironment } from "../environment";
import { noticeOf } from "../notice";
import { ScopeContext, type WidgetScope } from "../scope";

/** The text of an operation, given as text or as a parsed document. */
export function textOf(document: string | object): string {
  return typeof document === "string" ? document : print(document as ASTNode);
}

interface Held<T> {
  status: StreamStatus;
  data: T | undefined;
  error: Error | undefined;
}

const LOADING = { status: "loading", data: undefined, error: undefined } as const;
const IDLE = { status: "idle", data: undefined, error: undefined } as const;

/** Tell the widget's scope how an operation fares, for its health and its notices. */
function useTold(scope: WidgetScope | null, status: StreamStatus, error: Error | undefined, what: string): void {
  const token = useRef({});
  useEffect(() => {
    const key = token.current;
    scope?.stream(key, status === "idle" ? null : status);
    return () => scope?.stream(key, null);
  }, [scope, status]);
  useEffect(() => {
    if (scope === null || error === undefined) return;
    scope.report(noticeOf(what, error));
    return () => scope.clear(what);
  }, [scope, error, what]);
}

interface Question {
  text: string;
  /** Variables as canonical text, so that a new object with the same content asks nothing anew. */
  variables: string;
  skip: boolean;
}

function useQuestion(document: string | object, options: StreamOptions): Question {
  const text = useMemo(() => textOf(document), [document]);
  const variables = JSON.stringify(options.variables ?? {});
  return { text, variables, skip: options.skip === true };
}

const nameOf = (text: string): string =>
  /\b(?:query|mutation|subscription)\s+(\w+)/.exec(text)?.[1] ?? text.slice(0, 80);

/** Call when fields that an operation uses are others than they were. */
function useChangedFields(edition: ServedEdition, text: string, changed: () => void): void {
  const handler = useRef(changed);
  useEffect(() => {
    handler.current = changed;
  });
  useEffect(() => edition.watch((concerns) => concerns(text) && handler.current()), [edition, text]);
}

/** A subscription; each result goes to `onData`. Returns its state and how to start it again. */
function useSubscribed<T>(
  env: HostEnvironment,
  edition: ServedEdition,
  document: string | object,
  options: StreamOptions,
  onData: (data: T) => void,
) {
  const scope = useContext(ScopeContext);
  const { text, variables, skip } = useQuestion(document, options);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ key: string; status: StreamStatus; error: Error | undefined }>();
  const handler = useRef(onData);
  useEffect(() => {
    handler.current = onData;
  });
  const key = `${attempt}\n${text}\n${variables}`;
  useEffect(() => {
    if (skip) return;
    const fail = (error: Error) => setState({ key, status: "failed", error });
    return env.live.subscribe(
      { query: text, variables: JSON.parse(variables) },
      {
        next: ({ data, errors }) => {
          scope?.account?.message();
          const first = errors?.[0];
          const error =
            first &&
            new LiveError(first.message, String(first.extensions?.code ?? "INTERNAL"), first.extensions, errors);
          if (data === null || data === undefined) return fail(error ?? new Error("The server sent no data."));
          if (scope) scope.run(() => handler.current(data as T));
          else handler.current(data as T);
          setState((before) =>
            before?.key === key && before.status === "ok" && !error && !before.error
              ? before
              : { key, status: "ok", error },
          );
        },
        error: fail,
        complete: () => undefined,
      },
    );
  }, [env, scope, key, text, variables, skip]);
  const current = skip ? IDLE : state?.key === key ? state : LOADING;
  useTold(scope, current.status, current.error, nameOf(text));
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  // The server moves those that run; one that has ended is begun anew.
  useChangedFields(edition, text, () => current.status === "failed" && retry());
  return { status: current.status, error: current.error, retry, key };
}

export function useStream<T>(
  env: HostEnvironment,
  edition: ServedEdition,
  document: string | object,
  options: StreamOptions = {},
): StreamResult<T> {
  const [held, setHeld] = useState<{ key: string; data: T }>();
  const key = useRef("");
  const { retry, ...state } = useSubscribed<T>(env, edition, document, options, (data) =>
    setHeld({ key: key.current, data }),
  );
  useEffect(() => {
    key.current = state.key;
  });
  return { status: state.status, data: held?.key === state.key ? held.data : undefined, error: state.error, retry };
}

export function useStreamHistory<T, P>(
  env: HostEnvironment,
  edition: ServedEdition,
  document: string | object,
  select: (data: T) => P | undefined,
  options: StreamOptions & { limit?: number } = {},
): { status: StreamStatus; points: readonly P[]; error: Error | undefined } {
  const limit = Math.max(1, options.limit ?? 1000);
  const [points, setPoints] = useState<readonly P[]>([]);
  const { status, error } = useSubscribed<T>(env, edition, document, options, (data) => {
    const point = select(data);
    if (point !== undefined) setPoints((before) => [...before.slice(1 - limit || before.length), point]);
  });
  return { status, points, error };
}

export function usePolling<T>(
  env: HostEnvironment,
  edition: ServedEdition,
  document: string | object,
  options: PollOptions = {},
): StreamResult<T> {
  const scope = useContext(ScopeContext);
  const { text, variables, skip } = useQuestion(document, options);
  const interval = options.interval ?? 0;
  const [attempt, setAttempt] = useState(0);
  /** Counts how often fields of it became others: what was answered before may be no answer any more. */
  const [epoch, setEpoch] = useState(0);
  const key = `${text}\n${variables}`;
  const [held, setHeld] = useState<{ key: string; epoch: number } & Held<T>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt asks again
  useEffect(() => {
    if (skip) return;
    return poll(env, scope, text, variables, interval, ({ data, error }) => {
      const none = data === null || data === undefined;
      setHeld((before) => {
        const last = before?.key === key && before.epoch === epoch ? before.data : undefined;
        return { key, epoch, status: none ? "failed" : "ok", data: none ? last : (data as T), error };
      });
    });
  }, [env, key, text, variables, skip, interval, attempt, epoch, scope]);
  const current: Held<T> = skip ? IDLE : held?.key === key ? held : LOADING;
  useTold(scope, current.status, current.error, nameOf(text));
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  useChangedFields(edition, text, () => !skip && setEpoch((count) => count + 1));
  return { status: current.status, data: current.data, error: current.error, retry };
}

export function useMutation<T>(env: HostEnvironment, document: string | object): MutationResult<T> {
  const text = useMemo(() => textOf(document), [document]);
  const [state, setState] = useState<Held<T>>(IDLE);
  const run = useCallback(
    async (variables: { [name: string]: unknown }): Promise<T> => {
      setState(LOADING);
      const { data, error } = await env.api
        .mutate(text, variables)
        .catch((cause: Error) => ({ data: null, error: cause }));
      if (error !== undefined || data === null || data === undefined) {
        const failure = error ?? new Error("The server sent no answer.");
        setState({ status: "failed", data: undefined, error: failure });
        throw failure;
      }
      setState({ status: "ok", data: data as T, error: undefined });
      return data as T;
    },
    [env, text],
  );
  return [run, state];
}

/** Ask once, outside React. Partial data is data; the error of an operation that gave none is thrown. */
export async function ask<T>(
  env: HostEnvironment,
  document: string | object,
  variables: { [name: string]: unknown } = {},
  signal?: AbortSignal,
): Promise<T> {
  const { data, error } = await env.api.query(document, variables, signal);
  if (data === null || data === undefined) throw error ?? new Error("The server sent no answer.");
  return data as T;
}

/** Ask now and, with an interval in seconds, again; not while the widget cannot be seen. One question at a time. */
function poll(
  env: HostEnvironment,
  scope: WidgetScope | null,
  text: string,
  variables: string,
  interval: number,
  answer: (outcome: { data: unknown; error: Error | undefined }) => void,
): () => void {
  let alive = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    const hidden = scope?.visible.get() === false || document.visibilityState === "hidden";
    if (!hidden || interval <= 0) {
      const outcome = await env.api
        .query(text, JSON.parse(variables))
        .catch((cause: Error) => ({ data: null, error: cause }));
      if (!alive) return;
      scope?.account?.message();
      answer(outcome);
    }
    if (interval > 0) timer = setTimeout(() => void ask(), Math.max(0.05, interval) * 1000);
  };
  void ask();
  return () => {
    alive = false;
    clearTimeout(timer);
  };
}
