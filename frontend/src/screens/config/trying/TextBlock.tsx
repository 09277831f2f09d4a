import styles from "./trying.module.css";

/** Longest text that is drawn; what is behind it is in the reply of the server, and of no use to eyes. */
const LONGEST = 100_000;

/** A text in its own layout, which scrolls. */
export function TextBlock({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={styles.text} aria-label={label} tabIndex={0}>
      <pre>{text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text}</pre>
    </section>
  );
}
