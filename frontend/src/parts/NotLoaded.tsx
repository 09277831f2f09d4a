import type { ReactNode } from "react";
import { Button, Message } from "../design";
import { useAgain } from "./useAgain";

export interface NotLoadedProps {
  title: string;
  level: "critical" | "serious";
  /** Why, in a sentence. */
  children: ReactNode;
  onAgain: () => void;
}

/** Says what a screen waits for in vain; it is tried again by itself, and at once when a person asks. */
export function NotLoaded({ title, level, children, onAgain }: NotLoadedProps) {
  useAgain(onAgain);
  return (
    <Message
      title={title}
      level={level}
      actions={
        <Button look="primary" icon="refresh" onClick={onAgain}>
          Try again
        </Button>
      }
    >
      {children} It is tried again every few seconds.
    </Message>
  );
}
