/** Whoever may not see a screen is told why, and whom to ask. */
import type { ReactNode } from "react";
import { Button, Message } from "../../design";
import { useBack } from "./useBack";

export function Refused({ title, children }: { title: string; children: ReactNode }) {
  const back = useBack();
  return (
    <Message
      title={title}
      level="caution"
      actions={
        <Button look="primary" icon="back" onClick={back}>
          To your workspaces
        </Button>
      }
    >
      {children}
    </Message>
  );
}
