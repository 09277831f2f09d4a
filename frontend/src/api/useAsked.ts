import { useCallback, useEffect, useState } from "react";

export type Asked<T> =
  | { status: "asking"; value: T | null; error: null }
  | { status: "ok"; value: T; error: null }
  | { status: "failed"; value: T | null; error: Error };

/**
 * The answer to a question, asked anew when the question is another one (by identity; keep it with `useCallback`). The last
 * answer stays while the next is on its way. `again` asks once more.
 */
export function useAsked<T>(ask: () => Promise<T>): [Asked<T>, () => void] {
  const [asked, setAsked] = useState<Asked<T>>({ status: "asking", value: null, error: null });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt asks again
  useEffect(() => {
    let ended = false;
    setAsked((before) => ({ status: "asking", value: before.value, error: null }));
    ask().then(
      (value) => !ended && setAsked({ status: "ok", value, error: null }),
      (fault: unknown) => {
        const error = fault instanceof Error ? fault : new Error(String(fault));
        if (!ended) setAsked((before) => ({ status: "failed", value: before.value, error }));
      },
    );
    return () => {
      ended = true;
    };
  }, [ask, attempt]);
  return [asked, useCallback(() => setAttempt((count) => count + 1), [])];
}
