import { useEffect } from "react";
import { answers } from "./project";
import type { Rooms } from "./rooms";

const EVERY = 2000;

/** Look for an Octopus until one answers, then take up the session that the browser has. */
export function useStart({ access, session }: Rooms): void {
  useEffect(() => {
    if (access.get().status === "mock") return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const look = async (): Promise<void> => {
      const there = await answers();
      if (ended) return;
      if (
        there &&
        (await session.start().then(
          () => true,
          () => false,
        ))
      )
        return;
      access.set({ status: "unreachable" });
      timer = setTimeout(() => void look(), EVERY);
    };
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [access, session]);
}
