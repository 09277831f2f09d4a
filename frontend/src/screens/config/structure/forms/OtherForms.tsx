/** The forms of variables, functions, types and the document itself. */
import { useRouter } from "../../../../app/router";
import { Button, Field, Input, Select } from "../../../../design";
import { PAGES } from "../../pages";
import type { Entry, Section } from "../outline";
import { faultText, useForm } from "./context";
import styles from "./forms.module.css";
import { Help } from "./Help";
import { OtherKeys } from "./OtherKeys";
import { Pairs } from "./Pairs";
import { Source, SourceKey } from "./SourceKey";
import { typesOf } from "./suggestions";
import { LongKey } from "./TextField";
import { useOrigin } from "./useOrigin";

export function VariableForm({ entry }: { entry: Entry }) {
  const origin = useOrigin(entry.name);
  const { value, pointer, set, faults, readOnly } = useForm();
  const list = Array.isArray(value);
  const error = faultText(faults, pointer);
  return (
    <section className={styles.part}>
      <Field label="Kind" hint="A list feeds the drop-downs of widgets; a text fills placeholders.">
        {(ids) => (
          <Select
            {...ids}
            value={list ? "list" : "text"}
            disabled={readOnly}
            onChange={(event) =>
              set(
                pointer,
                event.target.value === "list" ? (value ? [String(value)] : []) : list ? String(value[0] ?? "") : value,
              )
            }
          >
            <option value="text">A text</option>
            <option value="list">A list of texts</option>
          </Select>
        )}
      </Field>
      <Field
        label={list ? "Values, one on each line" : "Value"}
        error={error}
        hint={
          origin ?? "An environment variable of the same name overrides it. The value of a secret never stands here."
        }
      >
        {(ids) =>
          list ? (
            <textarea
              {...ids}
              className={styles.lines}
              rows={Math.min(16, Math.max(3, value.length + 1))}
              value={value.join("\n")}
              disabled={readOnly}
              onChange={(event) => set(pointer, event.target.value === "" ? [] : event.target.value.split("\n"))}
            />
          ) : (
            <Input
              {...ids}
              value={typeof value === "string" ? value : JSON.stringify(value)}
              disabled={readOnly}
              spellCheck={false}
              onChange={(event) => set(pointer, event.target.value)}
            />
          )
        }
      </Field>
    </section>
  );
}

export function FunctionForm({ entry }: { entry: Entry }) {
  const router = useRouter();
  const there = PAGES.some(({ id }) => id === "python");
  return (
    <section className={styles.part}>
      <LongKey name="description" label="Description" />
      <SourceKey name="code" label="Code" language="python" tall />
      <OtherKeys known={["code", "description"]} why="that a function does not have" />
      {there && (
        <div>
          <Button icon="code" onClick={() => router.go({ name: "config", page: "python", what: entry.name })}>
            Edit and try it in the Python view
          </Button>
        </div>
      )}
    </section>
  );
}

export function TypeForm({ entry }: { entry: Entry }) {
  const { document, value, pointer, set } = useForm();
  const holder = entry.sdl?.pointer ?? (typeof value === "string" ? pointer : null);
  if (holder !== null)
    return (
      <section className={styles.part}>
        <Source
          label="Types in SDL"
          pointer={holder}
          text={String(entry.value)}
          language="graphql"
          help="GraphQL types: `type`, `input`, `enum`, `interface`, `union` and `scalar`, with descriptions."
          tall
          shown={entry.sdl?.offset}
          onText={(text) => set(holder, text)}
        />
      </section>
    );
  return (
    <section className={styles.part}>
      <Pairs
        pointer={pointer}
        label="Fields"
        one="Field"
        of="Type"
        value={value}
        suggest={typesOf(document)}
        help={<Help text="Field → GraphQL type; `!` for what is never null, `[…]` for lists." />}
      />
    </section>
  );
}

export function DocumentForm() {
  return (
    <section className={styles.part}>
      <LongKey name="description" label="Description" rows={4} />
    </section>
  );
}

export function SectionForm({
  section,
  count,
  help,
  onAdd,
  readOnly,
}: {
  section: Section;
  count: number;
  help: string;
  onAdd: () => void;
  readOnly: boolean;
}) {
  return (
    <section className={styles.part}>
      <h3>
        {count === 0 ? `There are no ${section.label.toLowerCase()} yet` : `${count} ${section.label.toLowerCase()}`}
      </h3>
      <p className={styles.hint}>
        <Help text={help} />
      </p>
      <div>
        <Button look="primary" icon="add" disabled={readOnly} onClick={onAdd}>
          Add a {section.one}
        </Button>
      </div>
    </section>
  );
}
