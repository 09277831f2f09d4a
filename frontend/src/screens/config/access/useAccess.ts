/** Whether the Config UI is open to this person, and for how long. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useServices } from "../../../app/services";
import { PasswordRoute, type Standing } from "./passwordRoute";

const LOOK_EVERY = 20_000;

export interface AccessView {
  /** `free`: no password is asked for. `again`: it ran out while the page was open. */
  phase: "looking" | "failed" | "free" | "locked" | "again" | "open";
  fault: Error | null;
  /** When it is asked for again, in milliseconds since the epoch; null where it is not. */
  expires: number | null;
  unlock: (password: string) => Promise<void>;
  lock: () => Promise<void>;
  retry: () => void;
}

export const AccessContext = createContext<AccessView | null>(null);

export function useAccess(): AccessView {
  const access = useContext(AccessContext);
  if (!access) throw new Error("Expected an Access above; the Config UI provides it.");
  return access;
}

type Known =
  | { phase: "looking" | "locked" | "free"; fault: null; expires: null }
  | { phase: "failed"; fault: Error; expires: null }
  | { phase: "open"; fault: null; expires: number };

const LOOKING: Known = { phase: "looking", fault: null, expires: null };

export function useAccessHere(): AccessView {
  const { config, session, configLock } = useServices();
  const route = useMemo(() => new PasswordRoute(config.basePath, session), [config.basePath, session]);
  const [known, setKnown] = useState<Known>(LOOKING);
  const asked = useSyncExternalStore(configLock.watch, configLock.asked);

  const take = useCallback(
    (standing: Standing) => {
      if (!standing.required) {
        configLock.opened(null);
        setKnown({ phase: "free", fault: null, expires: null });
      } else if (standing.unlocked && standing.csrf) {
        configLock.opened(standing.csrf);
        setKnown({ phase: "open", fault: null, expires: Date.now() + (standing.expires_in ?? 0) * 1000 });
      } else return false;
      return true;
    },
    [configLock],
  );

  /** It may be that another window gave the password meanwhile: nobody is asked for nothing. */
  const look = useCallback(async () => {
    try {
      if (take(await route.standing())) return;
      setKnown((before) => (before.phase === "open" ? before : { phase: "locked", fault: null, expires: null }));
      configLock.ask(configLock.token).catch(() => undefined);
    } catch (thrown) {
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
      // Who is in stays in while the server is away.
      setKnown((before) => (before.phase === "looking" ? { phase: "failed", fault, expires: null } : before));
    }
  }, [route, take, configLock]);

  useEffect(() => configLock.attend(), [configLock]);
  useEffect(() => {
    void look();
  }, [look]);
  useEffect(() => {
    if (known.phase !== "open") return undefined;
    const timer = setInterval(() => void look(), LOOK_EVERY);
    const end = setTimeout(() => void look(), Math.max(0, known.expires - Date.now()) + 500);
    const seen = () => document.visibilityState === "visible" && void look();
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [known, look]);
  // An operation was refused: perhaps only the token is another window's.
  useEffect(() => {
    if (asked && known.phase === "open") void look();
  }, [asked, known.phase, look]);

  return useMemo(
    () => ({
      ...known,
      phase: known.phase === "open" && asked ? "again" : known.phase,
      unlock: async (password) => {
        take(await route.unlock(password));
      },
      lock: async () => {
        await route.lock();
        configLock.token = null;
        setKnown({ phase: "locked", fault: null, expires: null });
      },
      retry: () => {
        setKnown(LOOKING);
        void look();
      },
    }),
    [known, asked, route, take, configLock, look],
  );
}
