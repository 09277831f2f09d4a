/** The identity providers one may sign in with, each a button that leaves the page; and which of them do not answer. */
import { useEffect, useState } from "react";
import { aloud } from "../../api/sentence";
import { useServices } from "../../app/services";
import { Button } from "../../design";
import styles from "./SignIn.module.css";

const LOOK_EVERY = 10_000;

export function Providers() {
  const { session, config } = useServices();
  const [offers, setOffers] = useState(session.offers);
  useEffect(() => {
    const ask = () => session.askOffers().then(setOffers, () => undefined);
    void ask();
    const timer = setInterval(() => void ask(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [session]);
  const providers = offers.filter((offer) => offer.kind === "oidc");
  if (providers.length === 0) return null;
  const leave = (id: string) => {
    const { pathname, search } = window.location;
    window.location.assign(session.signInAddress(id, `${pathname.slice(config.basePath.length) || "/"}${search}`));
  };
  return (
    <div className={styles.providers}>
      {providers.map(({ id, label, fault }) => (
        <div key={id} className={styles.provider}>
          <Button className={styles.wide} onClick={() => leave(id)} aria-describedby={fault ? `down-${id}` : undefined}>
            Sign in with {label}
          </Button>
          {fault && (
            <p id={`down-${id}`} className={styles.down}>
              {aloud(fault)} Local accounts can sign in.
            </p>
          )}
        </div>
      ))}
      <p className={styles.or}>
        <span>or with a local account</span>
      </p>
    </div>
  );
}
