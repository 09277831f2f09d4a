import { useNow, usePolling } from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { readCache, writeCache } from "./cache";
import type { JiveConfig } from "./config";
import { DEVICES, type DeviceEntry } from "./operations";

export interface Devices {
  devices: readonly DeviceEntry[] | undefined;
  error: Error | undefined;
  /** Ask the databases again. */
  reload: () => void;
}

/** The devices offered: from the cache while it is fresh, else from the databases. */
export function useDevices(config: JiveConfig): Devices {
  const now = useNow(60);
  const clock = useRef(now);
  clock.current = now;
  const maxAge = Math.max(0, config.cacheMinutes ?? 60) * 60;
  const pattern = config.pattern?.trim() || "*";
  const key = `${(config.databases ?? []).join(",")}|${pattern}`;
  const [asked, setAsked] = useState(0);
  const cached = useMemo(() => (asked === 0 ? readCache(key, clock.current, maxAge) : null), [key, maxAge, asked]);
  const { data, error, retry } = usePolling<{ devices: DeviceEntry[] }>(DEVICES, {
    variables: { pattern, db: null },
    skip: cached !== null,
    interval: 0,
  });
  const fresh = useMemo(
    () => data?.devices.filter(({ db }) => !config.databases?.length || config.databases.includes(db)),
    [data, config.databases],
  );
  useEffect(() => {
    if (fresh) writeCache(key, clock.current, fresh);
  }, [fresh, key]);
  const reload = useCallback(() => {
    setAsked((count) => count + 1);
    retry();
  }, [retry]);
  return { devices: cached ?? fresh, error, reload };
}
