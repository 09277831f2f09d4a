/** Endpoints as a file: everything, or some entries with what they need. Secrets are never in it. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useMemo, useState } from "react";
import { ExportEntriesDocument, type ExportEntriesQuery } from "../../../api/generated";
import { useAsked } from "../../../api/useAsked";
import { Button, Checkbox, Message, Select } from "../../../design";
import { useDraft } from "../draft";
import { entriesOf, KIND, Part, sentence } from "../publish";
import { ScrollBox } from "../publish/ScrollBox";
import { EntryTree, type TreeEntry } from "./EntryTree";
import { GROUP } from "./groups";
import styles from "./transfer.module.css";

type Exported = ExportEntriesQuery["exportEndpoints"];
type Format = "JSON" | "YAML";

export function Export() {
  const { document: drafted, base, dirty } = useDraft();
  const [published, setPublished] = useState(!dirty);
  const document = published ? base.document : drafted;
  const entries = useMemo(() => [...entriesOf(document).values()], [document]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [format, setFormat] = useState<Format>("JSON");
  const [reveal, setReveal] = useState(false);
  const pointers = useMemo(
    () => entries.map(({ pointer }) => pointer).filter((one) => !left.has(one)),
    [entries, left],
  );
  const wanted = left.size === 0 || pointers.length === entries.length ? null : pointers;
  const ask = useExport(document, wanted, reveal);
  // The text that is looked at is JSON, whose entries can be told; the file is written when it is asked for.
  const [asked, again] = useAsked(useCallback(() => ask("JSON"), [ask]));
  const along = useMemo(() => comeAlong(asked.value, wanted), [asked.value, wanted]);
  const [fault, setFault] = useState<string | null>(null);
  const download = async () => {
    setFault(null);
    try {
      const { text, filename } = await ask(format);
      save(filename, text, format);
    } catch (thrown) {
      setFault(sentence(thrown));
    }
  };
  const tree = entries.map(
    ({ pointer, name, section }): TreeEntry => ({
      pointer,
      name: name || "SDL",
      group: GROUP[section],
      note: along.has(pointer) ? "comes along" : undefined,
    }),
  );
  return (
    <section className={styles.pane} aria-labelledby="export-title">
      <h2 id="export-title">Export</h2>
      <div className={styles.row}>
        <label htmlFor="export-what">What</label>
        <Select
          id="export-what"
          value={published ? "published" : "draft"}
          onChange={(event) => setPublished(event.target.value === "published")}
        >
          <option value="draft">Your draft</option>
          <option value="published">{base.version === 0 ? "What is served" : `Version ${base.version}`}</option>
        </Select>
        <Button onClick={() => setLeft(new Set(left.size === 0 ? entries.map(({ pointer }) => pointer) : []))}>
          {left.size === 0 ? "Tick none" : "Tick all"}
        </Button>
      </div>
      {entries.length === 0 ? (
        <p className={styles.quiet}>It has no entries.</p>
      ) : (
        <EntryTree
          label="Entries to export"
          entries={tree}
          ticked={new Set(pointers)}
          onTick={(ticked) => setLeft(new Set(entries.map(({ pointer }) => pointer).filter((one) => !ticked.has(one))))}
        />
      )}
      <Checkbox checked={reveal} onChange={setReveal}>
        Write the values that this environment gives to variables into it (the audit trail notes that)
      </Checkbox>
      <div className={styles.row}>
        <label htmlFor="export-format">Format</label>
        <Select id="export-format" value={format} onChange={(event) => setFormat(event.target.value as Format)}>
          <option value="JSON">JSON</option>
          <option value="YAML">YAML</option>
        </Select>
        <Button look="primary" icon="down" disabled={pointers.length === 0} onClick={() => void download()}>
          Download
        </Button>
      </div>
      {fault && (
        <p className={styles.invalid} role="alert">
          Not exported: {fault}
        </p>
      )}
      {asked.status === "failed" ? (
        <Message title="It could not be exported" level="serious" actions={<Button onClick={again}>Try again</Button>}>
          {asked.error.message}
        </Message>
      ) : (
        asked.value && pointers.length > 0 && <Exporting found={asked.value} along={along} />
      )}
    </section>
  );
}

function useExport(document: unknown, pointers: readonly string[] | null, reveal: boolean) {
  const client = useApolloClient();
  return useCallback(
    async (format: Format): Promise<Exported> => {
      const variables = { document, pointers: pointers === null ? null : [...pointers], reveal, format };
      const { data } = await client.query({ query: ExportEntriesDocument, variables });
      if (!data) throw new Error("The server answered without a text.");
      return data.exportEndpoints;
    },
    [client, document, pointers, reveal],
  );
}

/** Entries that were not ticked and are in the text, since others need them. */
function comeAlong(found: Exported | null, pointers: readonly string[] | null): ReadonlySet<string> {
  if (!found || pointers === null) return new Set();
  const picked = new Set(pointers);
  return new Set([...entriesOf(JSON.parse(found.text)).keys()].filter((pointer) => !picked.has(pointer)));
}

function Exporting({ found, along }: { found: Exported; along: ReadonlySet<string> }) {
  const entries = entriesOf(JSON.parse(found.text));
  const names = [...along].flatMap((pointer) => {
    const entry = entries.get(pointer);
    return entry ? [`${KIND[entry.section]} ${entry.name}`] : [];
  });
  return (
    <>
      {names.length > 0 && <p role="status">Comes along, since it is needed: {names.join(", ")}.</p>}
      {found.variables.length > 0 && (
        <Part title="Variables from the environment">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Variable</th>
                <th scope="col">In this environment</th>
                <th scope="col">In the file</th>
              </tr>
            </thead>
            <tbody>
              {found.variables.map(({ name, value, masked, documentValue }) => (
                <tr key={name}>
                  <td className={styles.name}>{name}</td>
                  <td>{masked ? <span title="Masked">{value}</span> : value}</td>
                  <td>{masked ? shownValue(documentValue) : value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Part>
      )}
      {found.withheld.length > 0 && (
        <p role="status">
          Secret, and not in the file: {found.withheld.join(", ")}. They are given anew where it goes.
        </p>
      )}
      <details className={styles.text}>
        <summary>Look at the text</summary>
        <ScrollBox label="Exported text" className={styles.code}>
          {found.text}
        </ScrollBox>
      </details>
    </>
  );
}

const shownValue = (value: unknown): string =>
  value === null || value === undefined || value === ""
    ? "empty"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

function save(filename: string, text: string, format: Format): void {
  const type = format === "JSON" ? "application/json" : "application/yaml";
  const link = window.document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = filename;
  link.click();
  // The browser has taken its own hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
