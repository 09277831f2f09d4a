import { instantText, plotStyles } from "@octopus-widgets/plot";
import type { HistoryStatus } from "@octopus-widgets/sdk";
import { useEffect, useState } from "react";
import type { Rings } from "./use-rings";

/** Over the picture: that there is nothing yet, why there is no value, and until when the past that is shown reaches. */
export function RingState({ rings, status, live }: { rings: Rings; status: HistoryStatus | null; live: boolean }) {
  const [shown, setShown] = useState({ any: false, fault: "", newest: null as number | null });
  useEffect(() => {
    const read = (): void =>
      setShown((before) => {
        const any = rings.all.some(({ count }) => count > 0);
        const fault = rings.faults.find(Boolean) ?? "";
        const newest = live ? null : rings.all.reduce((last, one) => Math.max(last, one.newest ?? 0), 0) || null;
        return any === before.any && fault === before.fault && newest === before.newest
          ? before
          : { any, fault, newest };
      });
    read();
    return rings.watch(read);
  }, [rings, live]);
  if (status?.loading)
    return (
      <>
        <div className={plotStyles.progress} role="progressbar" aria-label="Loading the past" />
        {shown.any ? null : <p className={plotStyles.empty}>Loading…</p>}
      </>
    );
  if (!shown.any)
    return (
      <p className={plotStyles.empty} role="status">
        {shown.fault ? `No spectrum: ${shown.fault}` : live ? "No spectrum came yet" : "No spectra in this range"}
      </p>
    );
  if (shown.fault)
    return (
      <span className={plotStyles.badge} data-place="top">
        No value: {shown.fault}
      </span>
    );
  if (shown.newest === null) return null;
  return (
    <span className={plotStyles.badge} data-place="top">
      until {instantText(shown.newest)}
    </span>
  );
}
