/** The browser's own select in the form's look. */
import type { SelectHTMLAttributes } from "react";
import styles from "./Field.module.css";

export function Select({ className, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select {...rest} className={[styles.input, className].filter(Boolean).join(" ")} />;
}
