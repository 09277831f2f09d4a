/**
 * A dialog on the browser's own `<dialog>`: modal ones keep the focus, close with Escape, and give the focus back.
 * `side` stands at the right edge and leaves the page usable.
 */
import { type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";

export interface DialogProps {
  title: string;
  /** Absent where there is no way but forward; nothing then closes it from inside. */
  onClose?: () => void;
  children: ReactNode;
  footer?: ReactNode;
  size?: "small" | "medium" | "large" | "wide";
  /** Read as an interruption: questions before something that acts. */
  alert?: boolean;
  /** Hide the title bar, for surfaces that have a field there (the palette). */
  bare?: boolean;
}

/** Where typing or deciding begins; a question begins at its mildest answer, the first of the footer. */
function firstFocus(dialog: HTMLElement): HTMLElement | null {
  const focusable = ":is(button, input, select, textarea, a[href]):not(:disabled)";
  const [body, footer] = [`.${styles.body} ${focusable}`, `.${styles.footer} ${focusable}`];
  const wanted = dialog.querySelector<HTMLElement>("[data-autofocus]");
  return wanted ?? dialog.querySelector<HTMLElement>(dialog.role === "alertdialog" ? footer : body);
}

export function Dialog({
  title,
  onClose,
  children,
  footer,
  size = "medium",
  alert = false,
  bare = false,
}: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    const before = document.activeElement;
    element.showModal();
    firstFocus(element)?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-size={size}
      data-bare={bare || undefined}
      role={alert ? "alertdialog" : undefined}
      aria-labelledby={bare ? undefined : titleId}
      aria-label={bare ? title : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // A browser closes it at the second Escape, whatever is said to the first one.
      onClose={(event) => {
        const element = event.currentTarget;
        if (element.open || !element.isConnected) return;
        if (onClose) onClose();
        else element.showModal();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose?.();
      }}
    >
      <div className={styles.box}>
        {!bare && (
          <header className={styles.header}>
            <h2 id={titleId}>{title}</h2>
            {onClose && <IconButton icon="close" label="Close" onClick={onClose} />}
          </header>
        )}
        <div className={styles.body}>{children}</div>
        {footer && <footer className={styles.footer}>{footer}</footer>}
      </div>
    </dialog>
  );
}
