/** What a place shows when it has nothing else to show: empty, loading, forbidden, failed. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import type { ReactNode } from "react";
import styles from "./Message.module.css";
import { StatusSymbol } from "./StatusSymbol";

export interface MessageProps {
  title: string;
  children?: ReactNode;
  level?: StatusLevel;
  actions?: ReactNode;
}

export function Message({ title, children, level, actions }: MessageProps) {
  return (
    <div className={styles.message} role={level === "critical" || level === "serious" ? "alert" : "status"}>
      <h2 className={styles.title}>
        {level && <StatusSymbol level={level} />}
        {title}
      </h2>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
