import { useEffect, useState } from "react";

const secondsTo = (moment: number | null): number =>
  moment === null ? 0 : Math.max(0, Math.ceil((moment - Date.now()) / 1000));

/** Whole seconds until a moment (milliseconds since the epoch), never below 0; looked at each second. */
export function useCountdown(moment: number | null): number {
  const [left, setLeft] = useState(() => secondsTo(moment));
  useEffect(() => {
    setLeft(secondsTo(moment));
    if (moment === null) return undefined;
    const timer = setInterval(() => setLeft(secondsTo(moment)), 1000);
    return () => clearInterval(timer);
  }, [moment]);
  return moment === null ? 0 : left;
}
