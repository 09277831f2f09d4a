import type { ReactNode } from "react";
import css from "./ui.module.css";

/** What a widget shows when it has nothing to show: why, and what would help. */
export function EmptyState({ title, children, busy = false }: { title: string; children?: ReactNode; busy?: boolean }) {
  return (
    <div className={css.empty} role="status" aria-busy={busy}>
      <p className={css.emptyTitle}>{title}</p>
      {children ? <p className={css.emptyText}>{children}</p> : null}
    </div>
  );
}
