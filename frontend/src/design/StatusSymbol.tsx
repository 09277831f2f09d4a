/** A status level as a shape: ▲-like triangle, rotated square, square, circle, ring and bar, so that colour is not needed. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import type { ReactElement } from "react";
import styles from "./StatusSymbol.module.css";
import { LEVEL_NAMES } from "./status";

const SHAPES: { [level in StatusLevel]: ReactElement } = {
  critical: <path d="M8 1.6 15 14H1Z" />,
  serious: <path d="M8 1l7 7-7 7-7-7Z" />,
  caution: <rect x="2" y="2" width="12" height="12" />,
  normal: <circle cx="8" cy="8" r="6" />,
  standby: (
    <path
      fillRule="evenodd"
      d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm0 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z"
    />
  ),
  off: <rect x="2" y="6" width="12" height="4" />,
};

export interface StatusSymbolProps {
  level: StatusLevel;
  /** Read to those who do not see it; null where a text beside it says the same. */
  label?: string | null;
  /** As a muted outline: normal on overviews, a count of none. */
  quiet?: boolean;
}

export function StatusSymbol({ level, label, quiet = false }: StatusSymbolProps) {
  const name = label === undefined ? LEVEL_NAMES[level] : label;
  return (
    <svg
      className={styles.symbol}
      data-level={level}
      data-quiet={quiet || undefined}
      viewBox="0 0 16 16"
      role={name === null ? undefined : "img"}
      aria-label={name ?? undefined}
      aria-hidden={name === null ? true : undefined}
    >
      {SHAPES[level]}
    </svg>
  );
}
