/** A single-line text field in the form's look. */
import type { InputHTMLAttributes, Ref } from "react";
import styles from "./Field.module.css";

export function Input({ className, ...rest }: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input {...rest} className={[styles.input, className].filter(Boolean).join(" ")} />;
}
