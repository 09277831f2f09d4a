/** The sign-in page; as `again` a dialog over the dashboard, which stays as it is, when a session could not be renewed. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { SignInError } from "../../api/session";
import { useServices } from "../../app/services";
import { useAppSelector } from "../../app/store";
import { Button, Dialog, Field, Input } from "../../design";
import { Mascot } from "../../design/Mascot";
import { DemoHint } from "./DemoHint";
import styles from "./SignIn.module.css";

export function SignIn({ again = false }: { again?: boolean }) {
  if (again)
    return (
      <Dialog title="Sign in again" size="small">
        <p className={styles.why}>Your session has ended on the server. The dashboard stays as it is.</p>
        <SignInForm />
      </Dialog>
    );
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <Mascot size={44} />
          <div>
            <h1>Octopus</h1>
            <p>Telescope operations</p>
          </div>
        </div>
        <SignInForm />
        <DemoHint />
      </div>
    </main>
  );
}

function SignInForm() {
  const { session } = useServices();
  const known = useAppSelector((state) => state.session.caller?.username);
  const [username, setUsername] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    await session.signIn(username.trim(), password).catch((error: unknown) => setFault(explain(error)));
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field label="User name">
        {(ids) => (
          <Input
            {...ids}
            ref={first}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password" error={fault}>
        {(ids) => (
          <Input
            {...ids}
            name="password"
            data-autofocus={known === undefined ? undefined : true}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

function explain(error: unknown): string {
  if (!(error instanceof SignInError)) return "The server cannot be reached. Try again in a moment.";
  if (error.status === 401) return "User name or password is wrong.";
  if (error.status === 429) {
    const when = error.retryAfter ? ` Try again in ${Math.ceil(error.retryAfter)} s.` : " Try again later.";
    return `Too many attempts.${when}`;
  }
  return error.message;
}
