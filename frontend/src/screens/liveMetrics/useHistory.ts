import { useEffect, useRef, useState } from "react";
import { LiveMetricsDocument } from "../../api/generated";
import { useFollowed } from "../../api/useFollowed";
import { extended, type Figures, PATIENCE } from "./history";

export interface History {
  figures: readonly Figures[];
  fault: Error | null;
  /** Nothing came for longer than it should take. */
  lost: boolean;
}

/** What came since the page was opened, as far as it is shown. */
export function useHistory(): History {
  const { value, fault } = useFollowed(LiveMetricsDocument);
  const [figures, setFigures] = useState<readonly Figures[]>([]);
  const [lost, setLost] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = value?.liveMetrics ?? null;
  useEffect(() => {
    if (newest) setFigures((history) => extended(history, newest));
    setLost(false);
    timer.current = setTimeout(() => setLost(true), PATIENCE * 1000);
    return () => clearTimeout(timer.current);
  }, [newest]);
  return { figures, fault, lost };
}
