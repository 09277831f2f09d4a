import { useEffect, useState } from "react";
import { useServices } from "./services";

const EVERY = 3000;

/** Take up the session when the page opens, again and again until the server answers. Returns why it does not, if so. */
export function useStart(): string | null {
  const { session } = useServices();
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const start = () =>
      session.start().then(
        () => setFault(null),
        (error: unknown) => {
          if (ended) return;
          setFault(error instanceof Error ? error.message : String(error));
          timer = setTimeout(() => void start(), EVERY);
        },
      );
    void start();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [session]);
  return fault;
}
