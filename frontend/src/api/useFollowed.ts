import type { TypedDocumentNode } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";

export interface Followed<T> {
  value: T | null;
  fault: Error | null;
  /** How often it was begun again: what came meanwhile is to be asked for. */
  begun: number;
}

const AGAIN = 3000;

/** The newest value of a subscription without variables; one that ends with a fault is begun again after a while. */
export function useFollowed<T>(document: TypedDocumentNode<T, Record<string, never>>): Followed<T> {
  const client = useApolloClient();
  const [followed, setFollowed] = useState<Omit<Followed<T>, "begun">>({ value: null, fault: null });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt begins again
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (fault: Error | null) => {
      if (fault) setFollowed((before) => ({ ...before, fault }));
      timer = setTimeout(() => setAttempt((count) => count + 1), AGAIN);
    };
    const subscription = client.subscribe({ query: document }).subscribe({
      next: ({ data, error }) => {
        if (data) setFollowed({ value: data as T, fault: null });
        else if (error) setFollowed((before) => ({ ...before, fault: error }));
      },
      error: later,
      complete: () => later(null),
    });
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }, [client, document, attempt]);
  return { ...followed, begun: attempt };
}
