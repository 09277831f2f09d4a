/** The identity providers one may sign in with, each a button that leaves the page; and which of them do not answer. */
import { useEffect, useId, useState } from "react";
import { aloud } from "../../api/sentence";
import type { Offer } from "../../api/session";
import { useServices } from "../../app/services";
import { Button } from "../../design";
import styles from "./SignIn.module.css";

export function Providers({ offers }: { offers: readonly Offer[] }) {
  const { session, config } = useServices();
  const [left, setLeft] = useState<string | null>(null);
  const title = useId();
  useEffect(() => {
    // A browser keeps the page as it was for who goes back.
    const back = () => setLeft(null);
    window.addEventListener("pageshow", back);
    return () => window.removeEventListener("pageshow", back);
  }, []);
  const leave = (id: string) => {
    if (left !== null) return;
    setLeft(id);
    const { pathname, search } = window.location;
    window.location.assign(session.signInAddress(id, `${pathname.slice(config.basePath.length) || "/"}${search}`));
  };
  const several = offers.length > 1;
  return (
    <section className={styles.providers} aria-labelledby={several ? title : undefined}>
      {several && (
        <h2 id={title} className={styles.with}>
          Sign in with
        </h2>
      )}
      {offers.map(({ id, label, fault }) => (
        <div key={id} className={styles.provider}>
          <Button
            className={styles.wide}
            look={several ? "plain" : "primary"}
            onClick={() => leave(id)}
            aria-disabled={left === null ? undefined : true}
            aria-label={several && left !== id ? `Sign in with ${label}` : undefined}
            aria-describedby={fault ? `down-${id}` : undefined}
          >
            {left === id ? `Going to ${label}…` : several ? label : `Sign in with ${label}`}
          </Button>
          {fault && (
            <p id={`down-${id}`} className={styles.down}>
              {aloud(fault.startsWith(`${label} `) ? fault.slice(label.length + 1) : fault)}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}
