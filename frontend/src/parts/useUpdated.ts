import { useEffect, useState } from "react";
import { serversEdition } from "./edition";

/** Whether the server has another edition of the page by now: looked at each time the link comes back. */
export function useUpdated(linked: boolean): boolean {
  const [updated, setUpdated] = useState(false);
  const [wasLost, setWasLost] = useState(false);
  if (!linked && !wasLost) setWasLost(true);
  useEffect(() => {
    if (!linked || !wasLost || updated) return undefined;
    let ended = false;
    void serversEdition().then((edition) => {
      if (ended) return;
      setWasLost(false);
      if (edition === "other") setUpdated(true);
    });
    return () => {
      ended = true;
    };
  }, [linked, wasLost, updated]);
  return updated;
}
