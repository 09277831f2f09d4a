/** What the deployment allows, trusts and wants signed, and what is there and not offered. All of it comes from the environment. */
import { useApolloClient } from "@apollo/client/react";
import { type ReactNode, useCallback } from "react";
import { StoreRulesDocument } from "../../api/generated";
import { aloud } from "../../api/sentence";
import { useAsked } from "../../api/useAsked";
import { Button, Message, StatusSymbol } from "../../design";
import styles from "./store.module.css";

export function Rules() {
  const client = useApolloClient();
  const [asked, again] = useAsked(
    useCallback(async () => {
      const { data } = await client.query({ query: StoreRulesDocument });
      if (!data) throw new Error("The server answered without rules.");
      return data;
    }, [client]),
  );
  if (asked.status === "failed")
    return (
      <Message title="The rules could not be read" level="serious" actions={<Button onClick={again}>Try again</Button>}>
        {asked.error.message}
      </Message>
    );
  if (!asked.value) return <Message title="Reading the rules…" />;
  const { widgetRules: rules, widgetFaults: faults } = asked.value;
  return (
    <div className={styles.page}>
      <p className={styles.lead}>
        Whoever runs Octopus sets these in its environment, and starts it anew. They hold for what was added already,
        too.
      </p>
      {faults.length > 0 && (
        <section className={styles.section} aria-labelledby="faults">
          <h2 id="faults">There, and not offered</h2>
          <ul className={styles.rows}>
            {faults.map(({ place, message }) => (
              <li key={`${place} ${message}`} className={styles.line}>
                <StatusSymbol level="serious" label={null} />
                <code>{place}</code>
                <span>{aloud(message)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={styles.section} aria-labelledby="sources">
        <h2 id="sources">Registries</h2>
        <p className={styles.dim}>Asked in this order: WIDGET_REGISTRIES, then hosts of WIDGET_ALLOWED_NPM_SCOPES.</p>
        {rules.sources.length === 0 ? (
          <p>None: nothing can be added.</p>
        ) : (
          <ul className={styles.rows}>
            {rules.sources.map(({ name, url, scope, kind, token }) => (
              <li key={name} className={styles.line}>
                <strong>{name}</strong>
                <code>{url}</code>
                <span className={styles.dim}>
                  {kind === "network" ? "content network, vouches for nothing and cannot be searched" : "npm registry"}
                  {scope && `, for ${scope} only`}
                  {token ? ", with a token" : ", without a token"}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Names
        title="May be added"
        setting="WIDGET_ALLOWED_NPM_SCOPES"
        names={rules.scopes}
        none="No scope: nothing can be added."
      />
      <Names
        title="Run in the page"
        setting="WIDGET_TRUSTED_SCOPES"
        names={rules.trustedScopes}
        none="No scope: whatever is added runs isolated."
      />
      <Names
        title="Keys whose signatures count"
        setting="WIDGET_TRUSTED_KEYS"
        names={rules.keys.map(({ name, id }) => `${name} (${id})`)}
        none="None."
      >
        {rules.requireSignatures
          ? "Only what one of them has signed is offered (WIDGET_REQUIRE_SIGNATURES)."
          : "Packages without a signature are offered, too."}
      </Names>
    </div>
  );
}

interface NamesProps {
  title: string;
  setting: string;
  names: readonly string[];
  none: string;
  children?: ReactNode;
}

function Names({ title, setting, names, none, children }: NamesProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles.dim}>
        <code>{setting}</code> {children}
      </p>
      {names.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul className={styles.names}>
          {names.map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
