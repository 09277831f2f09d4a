/** The sign-in page; as `again` a dialog over the dashboard, which stays as it is, when a session could not be renewed. */
import { useEffect, useState } from "react";
import { useServices } from "../../app/services";
import { useAppSelector } from "../../app/store";
import { Dialog } from "../../design";
import { Mascot } from "../../design/Mascot";
import { DemoHint } from "./DemoHint";
import { forgetFault, readFault } from "./fault";
import { Providers } from "./Providers";
import styles from "./SignIn.module.css";
import { SignInForm } from "./SignInForm";
import { useOffers } from "./useOffers";

export function SignIn({ again = false }: { again?: boolean }) {
  const { session, config } = useServices();
  const [fault] = useState(() => readFault(document.cookie));
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: The Cookie Store API is not in every browser.
    if (fault) document.cookie = forgetFault(config.basePath);
  }, [fault, config.basePath]);
  const known = useAppSelector((state) => state.session.caller?.username);
  const offers = useOffers();
  const providers = offers?.filter((offer) => offer.kind === "oidc") ?? [];
  const local = offers !== null && (providers.length === 0 || offers.some((offer) => offer.kind === "password"));
  const form = (
    <div className={styles.ways}>
      {fault && (
        <div className={styles.fault} role="alert">
          <h2>{fault.title}</h2>
          <p>{fault.text}</p>
        </div>
      )}
      {providers.length > 0 && <Providers offers={providers} />}
      {providers.length > 0 && local && (
        <p className={styles.or}>
          <span>or with a local account</span>
        </p>
      )}
      {local && <SignInForm session={session} known={known} beside={providers.length > 0} />}
    </div>
  );
  if (again)
    return (
      <Dialog title="Sign in again" size="small">
        <p className={styles.why}>Your session has ended on the server. {whatStays(providers.length > 0, local)}</p>
        {form}
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
        {form}
        <DemoHint />
      </div>
    </main>
  );
}

/** What signing in does to the page that the dialog covers. */
function whatStays(providers: boolean, local: boolean): string {
  if (!providers) return "The dashboard stays as it is.";
  const there = "Signing in with an identity provider leads away from this page, and back";
  return local ? `${there}; with a local account it stays as it is.` : `${there}.`;
}
