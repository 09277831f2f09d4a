/** Where the parameters of a LOCAL endpoint's function come from. */
import { useId, useState } from "react";
import { Button, IconButton, Input, Select } from "../../../../design";
import { asObject, pointerOf } from "../../draft";
import { outlineOf, type SectionKey } from "../outline";
import { faultText, helpOf, useForm } from "./context";
import styles from "./forms.module.css";
import { Help } from "./Help";
import { readLine, writeLine } from "./jsonValue";
import { Suggest } from "./Suggest";
import { oneOf } from "./suggestions";

const KINDS = ["argument", "attribute", "attributes", "field", "value"] as const;
type Kind = (typeof KINDS)[number];
const NAMES: { [kind in Kind]: string } = {
  argument: "Argument",
  attribute: "Attribute",
  attributes: "Attributes",
  field: "Other endpoint",
  value: "Constant",
};

export function Inputs({ section }: { section: SectionKey }) {
  const form = useForm();
  const [name, setName] = useState("");
  const pointer = `${form.pointer}/inputs`;
  const inputs = Object.entries(asObject(asObject(form.value).inputs));
  const add = () => {
    const wanted = name.trim();
    if (!/^[A-Za-z_]\w*$/.test(wanted) || inputs.some(([known]) => known === wanted)) return;
    form.set(pointer + pointerOf([wanted]), { argument: wanted });
    setName("");
  };
  return (
    <fieldset className={styles.pairs}>
      <legend className={styles.legend}>Inputs</legend>
      {inputs.map(([parameter, source]) => (
        <OneInput
          key={parameter}
          parameter={parameter}
          source={asObject(source)}
          pointer={pointer + pointerOf([parameter])}
          section={section}
          onRemove={() => form.set(inputs.length === 1 ? pointer : pointer + pointerOf([parameter]), undefined)}
        />
      ))}
      <div className={styles.foot}>
        {!form.readOnly && (
          <>
            <Input
              aria-label="Parameter of the new input"
              placeholder="Parameter"
              value={name}
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && add()}
            />
            <Button icon="add" onClick={add}>
              Input
            </Button>
          </>
        )}
      </div>
      <p className={styles.hint}>
        <Help text={helpOf(form, "inputs")} />
      </p>
    </fieldset>
  );
}

interface OneInputProps {
  parameter: string;
  source: { readonly [key: string]: unknown };
  pointer: string;
  section: SectionKey;
  onRemove: () => void;
}

function OneInput({ parameter, source, pointer, section, onRemove }: OneInputProps) {
  const form = useForm();
  const id = useId();
  const kind = KINDS.find((one) => one in source) ?? "argument";
  const held = source[kind];
  const fault = faultText(form.faults, pointer);
  const others = (outlineOf(form.document).get(section === "streams" ? "streams" : "queries") ?? []).map(
    ({ name, detail }) => ({ label: name, detail }),
  );
  const args = Object.keys(asObject(asObject(form.value).args)).map((label) => ({ label, detail: "argument" }));
  const shared = {
    "aria-label": `${NAMES[kind]} of ${parameter}`,
    "aria-describedby": fault ? id : undefined,
    "aria-invalid": fault !== null || undefined,
    disabled: form.readOnly,
  };
  const put = (value: unknown) => form.set(`${pointer}/${kind}`, value);
  return (
    <>
      <div className={styles.input}>
        <Input aria-label="Parameter" value={parameter} readOnly />
        <Select
          aria-label={`Source of ${parameter}`}
          value={kind}
          disabled={form.readOnly}
          onChange={(event) => {
            const next = event.target.value as Kind;
            form.set(pointer, { [next]: next === "attributes" ? [] : next === "value" ? null : "" });
          }}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {NAMES[one]}
            </option>
          ))}
        </Select>
        {kind === "attributes" ? (
          <textarea
            {...shared}
            key={JSON.stringify(held)}
            className={styles.lines}
            rows={Math.min(8, Math.max(2, Array.isArray(held) ? held.length : 2))}
            placeholder="One attribute on each line"
            defaultValue={Array.isArray(held) ? held.join("\n") : ""}
            onBlur={(event) =>
              put(
                event.target.value
                  .split("\n")
                  .map((line) => line.trim())
                  .filter(Boolean),
              )
            }
          />
        ) : kind === "argument" || kind === "field" ? (
          <Suggest
            {...shared}
            value={typeof held === "string" ? held : ""}
            suggest={oneOf(kind === "field" ? others : args)}
            onChange={put}
          />
        ) : (
          <Input
            {...shared}
            value={writeLine(held ?? (kind === "value" ? null : ""))}
            spellCheck={false}
            onChange={(event) => put(kind === "value" ? readLine(event.target.value) : event.target.value)}
          />
        )}
        <IconButton icon="trash" label={`Remove the input ${parameter}`} disabled={form.readOnly} onClick={onRemove} />
      </div>
      {kind === "field" && (
        <div className={styles.input}>
          <span className={styles.dim}>of it, the part</span>
          <span />
          <Input
            aria-label={`Path of ${parameter}`}
            placeholder="All of it, or a path as in a mapping"
            value={typeof source.path === "string" ? source.path : ""}
            disabled={form.readOnly}
            spellCheck={false}
            onChange={(event) => form.set(`${pointer}/path`, event.target.value || undefined)}
          />
        </div>
      )}
      {fault && (
        <p id={id} role="alert" className={styles.error}>
          {fault}
        </p>
      )}
    </>
  );
}
