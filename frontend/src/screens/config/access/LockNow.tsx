/** How long the Config UI stays open without activity, and a way to lock it now; nothing where no password is asked for. */
import { useState } from "react";
import { Icon } from "../../../design";
import styles from "./Access.module.css";
import { spell } from "./spell";
import { useAccess } from "./useAccess";
import { useCountdown } from "./useCountdown";

const SOON = 120;

/** `before`: what has to be stored first. */
export function LockNow({ before }: { before: () => Promise<unknown> }) {
  const { phase, expires, lock } = useAccess();
  const left = useCountdown(expires);
  const [fault, setFault] = useState<string | null>(null);
  if (phase === "free") return null;
  const act = async () => {
    setFault(null);
    try {
      await before();
      await lock();
    } catch (thrown) {
      setFault(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  const soon = left <= SOON;
  return (
    <button
      type="button"
      className={styles.now}
      data-soon={soon || undefined}
      title={fault ?? `Locks by itself after ${spell(left)} without activity. Lock it now.`}
      onClick={() => void act()}
    >
      <Icon name="lock" />
      <span className="visually-hidden">Lock the configuration now; it locks by itself </span>
      <span>in {spell(soon ? left : Math.max(60, Math.floor(left / 60) * 60))}</span>
      {fault && (
        <span className="visually-hidden" role="alert">
          {fault}
        </span>
      )}
    </button>
  );
}
