/** One host for many frames: each hook finds the mock host of the frame that it is called in. */
import type { HistoryStatus, LiveSamples, OctopusHost, Sample, StreamResult } from "@octopus-widgets/sdk";
import type { MockHost } from "@octopus-widgets/sdk/testing";
import { createContext, useContext, useEffect, useRef } from "react";
import { noticeOf } from "../../../../frontend/src/widgets/notice";
import type { Failing, Notice } from "../../../../frontend/src/widgets/scope";

/** What could not be had, told by the hooks of one frame. */
export interface Frame {
  mock: MockHost;
  /** An operation fares so; undefined: it fares well. */
  told: (token: object, notice: Notice | undefined) => void;
  live: (token: object, failing: readonly Failing[]) => void;
  past: (token: object, failing: readonly Failing[]) => void;
}

export const FrameContext = createContext<Frame | null>(null);

function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error("expected a hook of the host to be called inside a frame");
  return frame;
}

/** The hooks of `base`, each answered by the frame's own host; its plain functions stay. Failures are told to the frame. */
export function hostOfFrames(base: OctopusHost): OctopusHost {
  const hooks = Object.keys(base).filter((name): name is keyof OctopusHost => name.startsWith("use"));
  const delegated = Object.fromEntries(
    hooks.map((name) => [
      name,
      (...given: unknown[]) => (useFrame().mock.host[name] as (...given: unknown[]) => unknown)(...given),
    ]),
  ) as Partial<OctopusHost>;
  return {
    ...base,
    ...delegated,
    useStream: (document, options) => useToldResult(useFrame().mock.host.useStream(document, options)),
    usePolling: (document, options) => useToldResult(useFrame().mock.host.usePolling(document, options)),
    useAttributes: (names, options) => useToldSamples(useFrame().mock.host.useAttributes(names, options)),
    useSamples(names, onSamples, options) {
      const { mock, live } = useFrame();
      const token = useRef({}).current;
      const hand = (samples: readonly Sample[]): void => {
        live(token, failuresOf(samples));
        onSamples(samples);
      };
      mock.host.useSamples(names, hand, options);
    },
    useHistory(names, options) {
      const [history, status] = useFrame().mock.host.useHistory(names, options);
      useToldPast(status);
      return [history, status];
    },
    useReportError: () => {
      const { told } = useFrame();
      const token = useRef({}).current;
      return (error) => told(token, error === null || error === undefined ? undefined : noticeOf("widget", error));
    },
  };
}

function useToldResult<T>(result: StreamResult<T>): StreamResult<T> {
  const { told } = useFrame();
  const token = useRef({}).current;
  const { error } = result;
  useEffect(() => told(token, error && noticeOf("operation", error)), [told, token, error]);
  return result;
}

function useToldSamples(samples: LiveSamples): LiveSamples {
  const { live } = useFrame();
  const token = useRef({}).current;
  useEffect(
    () => live(token, failuresOf(Object.values(samples).filter((one) => one !== undefined))),
    [live, token, samples],
  );
  return samples;
}

const failuresOf = (samples: readonly Sample[]): Failing[] =>
  samples.flatMap(({ fullName, error }) => (error ? [{ name: fullName, error }] : []));

function useToldPast({ errors }: HistoryStatus): void {
  const { past } = useFrame();
  const token = useRef({}).current;
  useEffect(
    () =>
      past(
        token,
        Object.entries(errors).map(([name, error]) => ({ name, error })),
      ),
    [past, token, errors],
  );
}
