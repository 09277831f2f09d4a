/** Text that may scroll, reached by the keyboard. */
import type { ReactNode } from "react";

export interface ScrollBoxProps {
  label: string;
  className: string | undefined;
  children: ReactNode;
}

export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1).
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
