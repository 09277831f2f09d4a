/** The password, and what came of it: attempts that are left, how long none is taken. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button, Field, Input } from "../../../design";
import styles from "./Access.module.css";
import { UnlockError } from "./passwordRoute";
import { spell } from "./spell";
import { useCountdown } from "./useCountdown";

export interface PasswordFormProps {
  unlock: (password: string) => Promise<void>;
  /** Where there is a page behind that can be left. */
  onLeave?: () => void;
}

export function PasswordForm({ unlock, onLeave }: PasswordFormProps) {
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [until, setUntil] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const left = useCountdown(until);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    // By the clock: the countdown is a render behind.
    if (until === null || left > 0 || Date.now() < until) return;
    setUntil(null);
    setFault(null);
  }, [until, left]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || until !== null) return;
    setBusy(true);
    setFault(null);
    try {
      await unlock(password);
    } catch (thrown) {
      setPassword("");
      setFault(explained(thrown));
      if (thrown instanceof UnlockError && thrown.retryAfter !== null) setUntil(Date.now() + thrown.retryAfter * 1000);
      field.current?.focus();
    }
    setBusy(false);
  };
  const locked = until !== null;
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field
        label="Password of the Config UI"
        hint={locked ? null : "Not your own: the administrators of this deployment share it."}
        error={fault}
      >
        {(ids) => (
          <Input
            {...ids}
            ref={field}
            data-autofocus
            name="config-password"
            type="password"
            autoComplete="current-password"
            required
            readOnly={locked}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {locked && (
        <p className={styles.wait} role="timer">
          No attempt is taken for <b>{spell(left)}</b>.
        </p>
      )}
      <div className={styles.buttons}>
        {onLeave && (
          <Button onClick={onLeave} icon="back">
            To your workspaces
          </Button>
        )}
        <Button type="submit" look="primary" icon="lock" disabled={busy || locked}>
          {busy ? "Looking…" : "Unlock"}
        </Button>
      </div>
    </form>
  );
}

function explained(thrown: unknown): string {
  if (!(thrown instanceof UnlockError)) return "The server cannot be reached. Try again in a moment.";
  if (thrown.retryAfter !== null) return "Too many attempts: the Config UI is locked for a while.";
  if (thrown.remaining === 1) return "Wrong. One attempt is left before no more are taken for a while.";
  if (thrown.remaining !== null) return `Wrong. ${thrown.remaining} attempts are left.`;
  return thrown.message;
}
