/** A check box with its text. */
import type { InputHTMLAttributes, ReactNode } from "react";
import styles from "./Field.module.css";

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type" | "onChange" | "children"> {
  children: ReactNode;
  onChange: (checked: boolean) => void;
}

export function Checkbox({ children, onChange, ...rest }: CheckboxProps) {
  return (
    <label className={styles.check}>
      <input {...rest} type="checkbox" onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
