/** Everything that is wrong with the draft, all at once; Enter opens the place. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { aloud } from "../../api/sentence";
import { useRoute, useRouter } from "../../app/router";
import { IconButton, StatusSymbol } from "../../design";
import { useDraft } from "./draft";
import styles from "./FaultList.module.css";
import { faultsOf } from "./faults";
import { openPlace } from "./places";

/** More than that nobody reads at once; they follow when these are mended. */
const MOST = 200;

export function FaultList({ onClose }: { onClose: () => void }) {
  const id = useId();
  const { goTo, ...state } = useDraft();
  const router = useRouter();
  const route = useRoute();
  const all = faultsOf(state);
  const faults = all.slice(0, MOST);
  const [at, setAt] = useState(0);
  const active = Math.min(at, faults.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });
  const open = (index: number) => {
    const fault = faults[index];
    if (!fault) return;
    setAt(index);
    openPlace(fault);
    // Whoever writes functions stays where functions are written.
    const [, name] = /^\/functions\/([^/]+)\/code$/.exec(fault.pointer) ?? [];
    if (name !== undefined && route.name === "config" && route.page === "python") {
      router.go({ name: "config", page: "python", what: name });
    } else goTo(fault.pointer);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 8,
      PageUp: active - 8,
      Home: 0,
      End: faults.length - 1,
    }[event.key];
    if (to !== undefined) setAt(Math.max(0, Math.min(faults.length - 1, to)));
    else if (event.key === "Enter") open(active);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  return (
    <section className={styles.panel} aria-label="Faults of the draft">
      <header className={styles.head}>
        <h2>Faults</h2>
        <span role="status" className={styles.dim}>
          {state.checking
            ? "Checking…"
            : all.length === 0
              ? "The draft can be published."
              : all.length > MOST
                ? `The first ${MOST} of ${all.length}`
                : `${all.length} found. Arrows choose, Enter opens the place.`}
        </span>
        <IconButton icon="close" label="Close the list of faults" onClick={onClose} />
      </header>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        aria-label="Faults"
        tabIndex={0}
        aria-activedescendant={faults.length > 0 ? `${id}-${active}` : undefined}
        onKeyDown={onKeyDown}
      >
        {faults.map((fault, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keyboard (aria-activedescendant).
          <div
            key={`${fault.pointer}:${fault.code}:${fault.line}:${fault.column}:${fault.message}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles.fault}
            onClick={() => open(index)}
          >
            <StatusSymbol level={fault.severity === "error" ? "serious" : "caution"} label={fault.severity} />
            <span className={styles.message}>{aloud(fault.message)}</span>
            <span className={styles.place}>{fault.pointer || "the document"}</span>
            <span className={styles.line}>
              {fault.line}:{fault.column}
            </span>
          </div>
        ))}
        {faults.length === 0 && !state.checking && (
          <div role="option" aria-selected="false" aria-disabled="true" tabIndex={-1} className={styles.none}>
            Nothing is wrong.
          </div>
        )}
      </div>
    </section>
  );
}
