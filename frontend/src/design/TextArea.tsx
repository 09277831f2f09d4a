/** A text field of several lines in the form's look. */
import type { TextareaHTMLAttributes } from "react";
import styles from "./Field.module.css";

export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea {...rest} className={[styles.input, className].filter(Boolean).join(" ")} />;
}
