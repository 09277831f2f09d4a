/** Try a field: any query, mutation or stream of the draft against its real upstream, before anybody else can ask for it. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { useMemo } from "react";
import { useRouter } from "../../../app/router";
import { Button, Message, Select } from "../../../design";
import { useDraft } from "../draft";
import type { PageProps } from "../pages";
import { EndpointTrial } from "./EndpointTrial";
import { endpointAt, KINDS, type Section } from "./trial";
import styles from "./trying.module.css";

const SECTIONS = Object.keys(KINDS) as Section[];
const TITLES: { readonly [section in Section]: string } = {
  queries: "Queries",
  mutations: "Mutations",
  streams: "Streams",
};

export function Try({ what }: PageProps) {
  const router = useRouter();
  const { document, broken, goTo } = useDraft();
  const all = useMemo(
    () =>
      SECTIONS.flatMap((section) =>
        Object.keys((document?.[section] as object | undefined) ?? {}).map((name) => ({ section, name })),
      ),
    [document],
  );
  const [section, name] = (what ?? (all[0] ? `${all[0].section}/${all[0].name}` : "")).split("/");
  const endpoint = section && name ? endpointAt(document, section, name) : null;
  const choose = (chosen: string) => router.go({ name: "config", page: "try", what: chosen });
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <Select
          aria-label="Field to try"
          value={endpoint ? `${section}/${name}` : ""}
          onChange={({ target }) => choose(target.value)}
        >
          {!endpoint && <option value="">Choose a field</option>}
          {SECTIONS.map((each) => (
            <optgroup key={each} label={TITLES[each]}>
              {all
                .filter((field) => field.section === each)
                .map((field) => (
                  <option key={field.name} value={`${each}/${field.name}`}>
                    {field.name}
                  </option>
                ))}
            </optgroup>
          ))}
        </Select>
        {endpoint && (
          <>
            <code className={styles.address}>{addressOf(endpoint)}</code>
            <Button look="quiet" onClick={() => goTo(`/${section}/${name}`)}>
              In the structure
            </Button>
          </>
        )}
      </header>
      {endpoint && section && name ? (
        <EndpointTrial key={`${section}/${name}`} section={section as Section} name={name} endpoint={endpoint} />
      ) : broken ? (
        <Message
          title="The document cannot be read"
          level="serious"
          actions={<Button onClick={() => goTo("")}>To the text</Button>}
        >
          Line {broken.line}: {broken.message}
        </Message>
      ) : (
        <Message title={what === null ? "The draft has no fields yet" : `There is no field ${what} in the draft`}>
          Queries, mutations and streams are made in the structure, and tried here before they are published.
        </Message>
      )}
    </div>
  );
}

/** `GET {OET_URL}/procedures/{uid}`, `LOCAL station_health`. */
export function addressOf(endpoint: { readonly [key: string]: Json }): string {
  const method = typeof endpoint.method === "string" ? endpoint.method : "GET";
  const where = method === "LOCAL" ? endpoint.function : endpoint.url;
  return `${method} ${typeof where === "string" ? where : ""}`.trim();
}
