import css from "./waterfall.module.css";

export interface KeyEntry {
  text: string;
  colour: string;
}

/** Which line is which. */
export function Key({ entries }: { entries: readonly KeyEntry[] }) {
  return (
    <ul className={css.key} aria-label="Lines">
      {entries.map(({ text, colour }) => (
        <li key={text}>
          <svg width="14" height="4" aria-hidden="true">
            <path d="M0 2h14" stroke={colour} strokeWidth="2" />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
