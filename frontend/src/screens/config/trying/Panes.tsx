import { type KeyboardEvent, type ReactNode, useId, useState, useSyncExternalStore } from "react";
import styles from "./trying.module.css";

export interface Pane {
  id: string;
  title: string;
  content: ReactNode;
}

const NARROW = "(max-width: 1100px)";

function watchNarrow(changed: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Panes side by side, or as tabs where there is no room; the last is the one that is looked for. */
export function Panes({ label, panes }: { label: string; panes: readonly Pane[] }) {
  const narrow = useSyncExternalStore(watchNarrow, () => window.matchMedia(NARROW).matches);
  return narrow ? <Tabs label={label} panes={panes} /> : <Columns panes={panes} />;
}

function Columns({ panes }: { panes: readonly Pane[] }) {
  return (
    <div className={styles.panes} style={{ gridTemplateColumns: `repeat(${panes.length}, minmax(0, 1fr))` }}>
      {panes.map(({ id, title, content }) => (
        <section key={id} className={styles.pane} aria-label={title}>
          <h3>{title}</h3>
          {content}
        </section>
      ))}
    </div>
  );
}

function Tabs({ label, panes }: { label: string; panes: readonly Pane[] }) {
  const id = useId();
  const [chosen, setChosen] = useState(panes.length - 1);
  const at = Math.min(chosen, panes.length - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const last = panes.length - 1;
    const to = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    setChosen(to);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
  };
  return (
    <div className={styles.panes}>
      <div role="tablist" aria-label={label} className={styles.tabs} onKeyDown={onKeyDown}>
        {panes.map((pane, index) => (
          <button
            key={pane.id}
            type="button"
            role="tab"
            id={`${id}-${pane.id}`}
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => setChosen(index)}
          >
            {pane.title}
          </button>
        ))}
      </div>
      <section role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${panes[at]?.id}`} className={styles.pane}>
        {panes[at]?.content}
      </section>
    </div>
  );
}
