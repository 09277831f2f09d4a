import { useCallback, useSyncExternalStore } from "react";
import { useServices } from "../app/services";

/** The workspace clock, seconds since the epoch, rounded down to `period` seconds; renewed each period. */
export function useNow(period = 1): number {
  const { clock } = useServices();
  const watch = useCallback((listener: () => void) => clock.subscribe(period, listener), [clock, period]);
  return useSyncExternalStore(watch, () => Math.floor(clock.now() / period) * period);
}
