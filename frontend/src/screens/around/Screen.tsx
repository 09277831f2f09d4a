/** A screen of one page beside the dashboard: the way back, its name, and what stands in its bar. */
import type { ComponentProps, ReactNode } from "react";
import { IconButton } from "../../design";
import styles from "./Screen.module.css";
import { useBack } from "./useBack";

interface ScreenProps extends ComponentProps<"main"> {
  name: string;
  /** At the end of the bar. */
  bar?: ReactNode;
}

export function Screen({ name, bar, className = "", ...main }: ScreenProps) {
  const back = useBack();
  return (
    <div className={styles.screen}>
      <header className={styles.bar}>
        <IconButton icon="back" label="To your workspaces" onClick={back} />
        <h1>{name}</h1>
        {bar}
      </header>
      <main {...main} className={`${styles.main} ${className}`} aria-label={name} />
    </div>
  );
}
