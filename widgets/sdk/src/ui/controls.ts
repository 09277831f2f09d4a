import css from "./controls.module.css";

/** Classes of what people press, fill in and are answered with: alike in all widgets, on the page's tokens. */
export const controls = {
  button: css.button,
  primary: css.primary,
  /** A button that ends or destroys something. */
  danger: css.danger,
  /** A button of 24 px, for tool bars and beside text. */
  small: css.small,
  input: css.input,
  /** What came of it. */
  done: css.done,
  /** What went wrong. */
  fault: css.fault,
  /** For screen readers alone. */
  hidden: css.hidden,
} as const;
