import type { ReactNode } from "react";
import css from "./empty.module.css";
import { LineIcon } from "./line-icon";
import { useElementSize } from "./use-element-size";

/** Where there is room for one line: a frame of two by two cells, or of three by three. Sizes in CSS pixels. */
const hasOneLine = (width: number, height: number): boolean => height < 40 || (height < 80 && width < 200);
const AGAIN = "M19 12a7 7 0 1 1-2-5m2-3v4h-4";

interface Props {
  title: string;
  children?: ReactNode;
  /** What it tells of is on its way. */
  busy?: boolean;
  /** Offer to try again. */
  onRetry?: () => void;
}

/** What a widget shows when it has nothing to show: why, and what would help. Where there is no room, the title alone. */
export function EmptyState({ title, children, busy = false, onRetry }: Props) {
  const [element, { width, height }] = useElementSize<HTMLDivElement>();
  const small = height > 0 && hasOneLine(width, height);
  return (
    <div ref={element} className={css.empty} role="status" aria-busy={busy} data-small={small || undefined}>
      <p className={css.emptyTitle} title={small ? title : undefined}>
        {title}
      </p>
      {children ? <p className={css.emptyText}>{children}</p> : null}
      {onRetry ? (
        <button
          type="button"
          className={css.retry}
          aria-label={small ? "Try again" : undefined}
          title={small ? "Try again" : undefined}
          onClick={onRetry}
        >
          {small ? <LineIcon d={AGAIN} /> : "Try again"}
        </button>
      ) : null}
    </div>
  );
}
