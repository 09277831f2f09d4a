import { useLayoutEffect, useRef } from "react";
import styles from "../WidgetHost.module.css";
import type { Pause } from "./budgets";
import { clock, pauseText } from "./words";

interface Props {
  pause: Pause;
  /** What the widget showed when it was stopped. */
  picture: HTMLElement | null;
  onGo: () => void;
  /** Left out where the workspace cannot be changed. */
  onRemove?: (() => void) | undefined;
}

/** In the place of a widget that is paused: why, and what to do. Behind it, dimmed, what it showed last. */
export function Paused({ pause, picture, onGo, onRemove }: Props) {
  const behind = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    behind.current?.replaceChildren(...(picture ? [picture] : []));
  }, [picture]);
  return (
    <div className={styles.paused}>
      <div ref={behind} className={styles.behind} inert aria-hidden="true" />
      <div className={styles.pause} role="alert">
        <strong>Paused</strong>
        <p>{pauseText(pause)}</p>
        <p className={styles.since}>
          Nothing newer than {clock(pause.at)} UTC {picture ? "is behind this." : "is shown."}
        </p>
        <div className={styles.choices}>
          <button type="button" className={styles.button} onClick={onGo}>
            Go on
          </button>
          {onRemove && (
            <button type="button" className={styles.button} onClick={onRemove}>
              Remove from this workspace
            </button>
          )}
        </div>
      </div>
    </div>
  );
}
