/**
 * Asks for the second password ahead of the Config UI, where the deployment has one; and again, over the page, when it has
 * run out: what is on the page stays, and what was refused is sent once the password has been given.
 */
import type { ReactNode } from "react";
import { useRouter } from "../../../app/router";
import { Button, Dialog, Icon, Message } from "../../../design";
import styles from "./Access.module.css";
import { PasswordForm } from "./PasswordForm";
import { AccessContext, useAccessHere } from "./useAccess";

export function Access({ children }: { children: ReactNode }) {
  const access = useAccessHere();
  const router = useRouter();
  const leave = () => router.go({ name: "dashboard", workspaceId: null });
  if (access.phase === "looking")
    return (
      <main aria-label="Configuration" aria-busy="true">
        <Message title="Opening the configuration…" />
      </main>
    );
  if (access.phase === "failed")
    return (
      <main aria-label="Configuration">
        <Message
          title="The configuration cannot be opened now"
          level="serious"
          actions={
            <Button look="primary" icon="refresh" onClick={access.retry}>
              Try again
            </Button>
          }
        >
          {access.fault?.message}
        </Message>
      </main>
    );
  if (access.phase === "locked")
    return (
      <main className={styles.page} aria-label="Configuration">
        <div className={styles.card}>
          <header className={styles.header}>
            <span className={styles.lock}>
              <Icon name="lock" />
            </span>
            <div>
              <h1>Configuration</h1>
              <p>Locked by a password of its own</p>
            </div>
          </header>
          <PasswordForm unlock={access.unlock} />
          <footer className={styles.footer}>
            <Button look="quiet" icon="back" onClick={leave}>
              To your workspaces
            </Button>
          </footer>
        </div>
      </main>
    );
  return (
    <AccessContext value={access}>
      {children}
      {access.phase === "again" && (
        <Dialog title="The configuration is locked" size="small">
          <p className={styles.why}>
            There was no activity for a while, or it was locked elsewhere. Nothing on the page is lost: it goes on where
            it was.
          </p>
          <PasswordForm unlock={access.unlock} onLeave={leave} />
        </Dialog>
      )}
    </AccessContext>
  );
}
