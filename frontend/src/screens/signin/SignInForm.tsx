/** Name and password, and why they were not taken. It knows of a session and nothing else of the page. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Session, SignInError } from "../../api/session";
import { Button, Field, Input } from "../../design";
import styles from "./SignIn.module.css";

interface Props {
  session: Session;
  /** Who was signed in before. */
  known?: string | undefined;
  /** There are other ways, which stand first: nobody is led past them. */
  beside?: boolean;
}

export function SignInForm({ session, known, beside = false }: Props) {
  const [username, setUsername] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const begin = useRef(known === undefined ? first : second);
  useEffect(() => {
    if (!beside) begin.current.current?.focus();
  }, [beside]);

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
            ref={second}
            name="password"
            data-autofocus={known === undefined || beside ? undefined : true}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" look={beside ? "plain" : "primary"} disabled={busy}>
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
