import type { StatusLevel } from "../contract";
import css from "./status.module.css";

/** Names that a screen reader says. */
export const STATUS_NAMES: { readonly [level in StatusLevel]: string } = {
  critical: "critical",
  serious: "serious",
  caution: "caution",
  normal: "normal",
  standby: "standby",
  off: "no status",
};

/** One shape for each level, on a 12×12 box, as in the shell: told apart without colour. Even-odd fill. */
export const STATUS_SHAPES: { readonly [level in StatusLevel]: string } = {
  critical: "M6 1 11.5 11H.5Z",
  serious: "M6 .5 11.5 6 6 11.5.5 6Z",
  caution: "M1.5 1.5h9v9h-9Z",
  normal: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z",
  standby: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1ZM6 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  off: "M1.5 4.5h9v3h-9Z",
};

/** The symbol of a status level. `label` replaces the level's own name; an empty one hides it from screen readers. */
export function StatusSymbol({
  level,
  label = STATUS_NAMES[level],
  size = 12,
}: {
  level: StatusLevel;
  label?: string;
  size?: number;
}) {
  const named = label ? { role: "img", "aria-label": label } : { "aria-hidden": true as const };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named by aria-label, or hidden
    <svg className={css.symbol} data-level={level} width={size} height={size} viewBox="0 0 12 12" {...named}>
      <path d={STATUS_SHAPES[level]} fillRule="evenodd" />
    </svg>
  );
}
