import { type ReactNode, useEffect, useId, useRef } from "react";
import buttons from "./controls.module.css";
import css from "./dialog.module.css";
import icons from "./icon-button.module.css";

/** Classes of a dialog's inside: a column, the row of buttons at its foot, and the buttons. */
export const dialogStyles = {
  form: css.form,
  foot: css.dialogFoot,
  button: buttons.button,
  primary: buttons.primary,
} as const;

/** A modal dialog in the top layer. Escape and the close button close it; focus returns to where it was. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    return () => {
      if (dialog.open) dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const stop = (event: { stopPropagation(): void }): void => event.stopPropagation();
  return (
    <dialog
      ref={element}
      className={css.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={stop}
      onPointerDown={stop}
    >
      <header className={css.dialogHead}>
        <h2 id={titleId}>{title}</h2>
        <button type="button" className={icons.iconButton} aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
