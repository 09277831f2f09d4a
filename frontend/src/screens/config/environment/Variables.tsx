/** Every variable of the draft: where its value comes from, the value (on demand, and written down), and what uses it. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState } from "react";
import {
  EndpointVariablesDocument,
  type EndpointVariablesQuery,
  RevealVariableDocument,
  type VariableOrigin,
} from "../../../api/generated";
import { useAsked } from "../../../api/useAsked";
import { IconButton, StatusSymbol } from "../../../design";
import { type EndpointsDocument, useDraft } from "../draft";
import styles from "./environment.module.css";
import { UsedBy } from "./UsedBy";

type Variable = EndpointVariablesQuery["endpointVariables"][number];

const ORIGINS: { [origin in VariableOrigin]: { word: string; why: string } } = {
  ENVIRONMENT: { word: "environment", why: "The environment variable of that name, where Octopus runs" },
  DOCUMENT: { word: "document", why: "What the document itself says" },
  UNSET: { word: "unset", why: "Neither the environment nor the document says anything" },
};

export function Variables() {
  const client = useApolloClient();
  const { document } = useDraft();
  const ask = useCallback(async () => {
    const { data } = await client.query({ query: EndpointVariablesDocument, variables: { document } });
    return data?.endpointVariables ?? [];
  }, [client, document]);
  const [{ value, error }] = useAsked(ask);
  return (
    <div className={styles.section}>
      <header className={styles.header}>
        <h2 id="environment-variables">Variables</h2>
        <p>The environment beats the document. What it says is shown on demand, and the audit trail says to whom.</p>
      </header>
      {error && (
        <p className={styles.problem} role="alert">
          <StatusSymbol level="serious" label={null} /> {error.message}
        </p>
      )}
      {value && value.length === 0 && <p className={styles.dim}>The document has no variables.</p>}
      {value && value.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={styles.scroll} aria-labelledby="environment-variables" tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Variable</th>
                <th scope="col">Comes from</th>
                <th scope="col">Value</th>
                <th scope="col">Used by</th>
              </tr>
            </thead>
            <tbody>
              {value.map((variable) => (
                <Row key={variable.name} variable={variable} document={document} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function Row({ variable, document }: { variable: Variable; document: EndpointsDocument | null }) {
  const { word, why } = ORIGINS[variable.origin];
  const { goTo } = useDraft();
  return (
    <tr>
      <th scope="row">
        {variable.documentValue === null && !variable.secret ? (
          <b className={styles.mono}>{variable.name}</b>
        ) : (
          <button type="button" className={styles.name} onClick={() => goTo(`/vars/${variable.name}`)}>
            {variable.name}
          </button>
        )}
      </th>
      <td>
        <span className={styles.origin} data-origin={variable.origin} title={why}>
          {word}
        </span>
      </td>
      <td className={styles.sentence}>
        <Value variable={variable} document={document} />
      </td>
      <td>
        <UsedBy pointers={variable.usedBy} />
      </td>
    </tr>
  );
}

function Value({ variable, document }: { variable: Variable; document: EndpointsDocument | null }) {
  const client = useApolloClient();
  const [shown, setShown] = useState<unknown>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { name, masked, secret, value, documentValue, origin } = variable;
  const reveal = async () => {
    setFault(null);
    try {
      const { data } = await client.mutate({ mutation: RevealVariableDocument, variables: { name, document } });
      setShown(data?.revealVariable ?? null);
    } catch (thrown) {
      setFault(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  const overridden = origin === "ENVIRONMENT" && documentValue !== null && documentValue !== "";
  return (
    <div className={styles.value}>
      {masked && shown === null ? (
        <span className={styles.dots} role="img" aria-label={secret ? "A secret, shown to nobody" : "Masked"}>
          ••••••••
        </span>
      ) : (
        <code>{written(shown ?? value) || "–"}</code>
      )}
      {masked && secret && <span className={styles.dim}>secret</span>}
      {masked && !secret && shown === null && (
        <IconButton icon="eye" label={`Show the value of ${name}`} onClick={() => void reveal()} />
      )}
      {shown !== null && <IconButton icon="eyeOff" label={`Mask ${name} again`} onClick={() => setShown(null)} />}
      {overridden && <span className={styles.over}>instead of {written(documentValue)}</span>}
      {fault && (
        <span className={styles.fault} role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  return value === null || value === undefined ? "" : String(value);
}
