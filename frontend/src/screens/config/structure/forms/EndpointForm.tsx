/** The form of a query, a mutation or a stream: what its method takes, and whatever else is written in it. */
import { useMemo, useState } from "react";
import { Button } from "../../../../design";
import { Fetched, Guard } from "../../../../parts";
import { asObject } from "../../draft";
import type { SectionKey } from "../outline";
import { helpOf, useForm } from "./context";
import styles from "./forms.module.css";
import { Help } from "./Help";
import { Inputs } from "./Inputs";
import { JsonBox } from "./JsonBox";
import { mapping as mappingPart } from "./mapping";
import { Faulty, OtherKeys } from "./OtherKeys";
import { Pairs } from "./Pairs";
import { SourceKey } from "./SourceKey";
import { functionsOf, oneOf, placeholdersOf, typesOf } from "./suggestions";
import { ChoiceKey, FlagKey, LongKey, NumberKey, TextKey } from "./TextField";

const ROLES = ["Viewer", "User", "Operator", "Engineer", "Admin"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "GRAPHQL", "LOCAL"];
const OUTSIDE = ["url", "headers", "forwardToken", "timeout", "mapping", "transform"];
const ASKED = [...OUTSIDE, "params", "retries", "interval", "cache"];
const CHANGING = [...ASKED, "body"];
/** As the server judges: which keys a method takes, beside method, args, type, role and description. */
const TAKES: { [method: string]: readonly string[] } = {
  GET: ASKED,
  POST: CHANGING,
  PUT: CHANGING,
  PATCH: CHANGING,
  DELETE: CHANGING,
  GRAPHQL: [...OUTSIDE, "query", "variables", "retries", "interval", "cache"],
  LOCAL: ["function", "inputs", "cache"],
  SSE: [...OUTSIDE, "params"],
  WS: [...OUTSIDE, "params", "body"],
};
const ALWAYS = ["method", "args", "type", "role", "description"];

export function EndpointForm({ section }: { section: SectionKey }) {
  const form = useForm();
  const { document, value, pointer } = form;
  const entry = asObject(value);
  const method = String(entry.method ?? "GET");
  const takes = new Set(TAKES[method] ?? TAKES.GET);
  if (section !== "queries") takes.delete("cache");
  if (section !== "streams") takes.delete("interval");
  const placeholders = useMemo(() => placeholdersOf(document, value), [document, value]);
  const types = useMemo(() => typesOf(document), [document]);
  const functions = useMemo(() => oneOf(functionsOf(document)), [document]);
  const methods = section === "streams" ? [...METHODS, "SSE", "WS"] : METHODS;
  const table = (key: string) => ({
    pointer: `${pointer}/${key}`,
    value: entry[key],
    help: <Help text={helpOf(form, key)} />,
  });
  return (
    <>
      <section className={styles.part}>
        <h3>Request</h3>
        <div className={takes.has("url") ? styles.wide : undefined}>
          <ChoiceKey name="method" label="Method" options={methods} without="GET, default" />
          {takes.has("url") && <TextKey name="url" label="Address" suggest={placeholders} />}
        </div>
        <Pairs {...table("args")} label="Arguments" one="Argument" of="Type" suggest={types} placeholder="Int! = 10" />
        {takes.has("query") && <SourceKey name="query" label="Query sent upstream" language="graphql" />}
        {takes.has("variables") && (
          <Pairs {...table("variables")} label="Variables" one="Variable" of="Value" suggest={placeholders} json />
        )}
        {takes.has("function") && <TextKey name="function" label="Function" suggest={functions} />}
        {takes.has("inputs") && <Inputs section={section} />}
        {takes.has("params") && (
          <Pairs
            {...table("params")}
            label="Query parameters"
            one="Parameter"
            of="Value"
            suggest={placeholders}
            json
            identifiers={false}
          />
        )}
        {takes.has("headers") && (
          <Pairs
            {...table("headers")}
            label="Headers"
            one="Header"
            of="Value"
            suggest={placeholders}
            identifiers={false}
          />
        )}
        {takes.has("body") && (
          <div className={styles.stack}>
            <div className={styles.legend}>Body</div>
            <JsonBox
              label="Body, as JSON"
              pointer={`${pointer}/body`}
              value={entry.body}
              placeholder={'{ "state": "{state}" }'}
            />
            <Faulty name="body" />
          </div>
        )}
        {takes.has("forwardToken") && <FlagKey name="forwardToken" label="Send the caller's own token upstream" />}
      </section>
      <section className={styles.part}>
        <h3>Result</h3>
        <TextKey name="type" label="Type" suggest={types} />
        {takes.has("mapping") && <Mapping />}
        {takes.has("transform") && <TextKey name="transform" label="Transform" suggest={functions} />}
        <LongKey name="description" label="Description" />
      </section>
      <section className={styles.part}>
        <h3>Who and how often</h3>
        <div className={styles.row}>
          <ChoiceKey name="role" label="Least role" options={ROLES} without="The default" />
          {takes.has("interval") && <NumberKey name="interval" label="Interval" unit="s" />}
          {takes.has("cache") && <NumberKey name="cache" label="Cache" unit="s" />}
          {takes.has("timeout") && <NumberKey name="timeout" label="Time-out" unit="s" />}
          {takes.has("retries") && <NumberKey name="retries" label="Retries" />}
        </div>
      </section>
      <OtherKeys known={[...ALWAYS, ...takes]} why={`though ${method} does not take it`} />
    </>
  );
}

/** A mapping is one path, or a path for each field of the result. */
function Mapping() {
  const form = useForm();
  const [open, setOpen] = useState(false);
  const { mapping } = asObject(form.value);
  const pick = (
    <div>
      <Button icon="play" disabled={form.readOnly} onClick={() => setOpen(true)}>
        Build it from a real reply…
      </Button>
    </div>
  );
  return (
    <>
      {typeof mapping === "string" ? (
        <TextKey name="mapping" label="Mapping" />
      ) : (
        <Pairs
          pointer={`${form.pointer}/mapping`}
          value={mapping}
          label="Mapping"
          one="Field"
          of="Path"
          placeholder="readings.wind"
          help={<Help text={helpOf(form, "mapping")} />}
        />
      )}
      {pick}
      {open && (
        <Guard fallback={(error) => <p role="alert">{error.message}</p>}>
          <Fetched
            part={mappingPart}
            props={{ entry: form.pointer, onClose: () => setOpen(false) }}
            what="Building a mapping"
          />
        </Guard>
      )}
    </>
  );
}
