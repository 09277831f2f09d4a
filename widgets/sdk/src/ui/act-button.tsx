import type { ReactNode } from "react";
import { useActGate } from "../writing";
import css from "./icon-button.module.css";

interface Props {
  label: string;
  onClick: () => void;
  children: ReactNode;
  /** Further reason not to act, beside role and replay. */
  blocked?: string;
  className?: string;
}

/** A button that acts on the telescope. Where the person may not, it stays focusable and says why. */
export function ActButton({ label, onClick, children, blocked = "", className = css.iconButton }: Props) {
  const gate = useActGate();
  const reason = gate.reason || blocked;
  return (
    <button
      type="button"
      className={className}
      aria-label={reason ? `${label}. ${reason}` : label}
      aria-disabled={reason !== ""}
      title={reason || label}
      onClick={() => reason === "" && onClick()}
    >
      {children}
    </button>
  );
}
