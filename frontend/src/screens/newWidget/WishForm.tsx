/** The fields of the form, each with its faults. */
import { Checkbox, Field, Input, Select } from "../../design";
import { Fetched, Part } from "../../parts";
import styles from "./newWidget.module.css";
import type { Look } from "./useLook";
import type { Form } from "./wish";

export interface WishFormProps {
  form: Form;
  onChange: (form: Form) => void;
  look: Look | null;
}

/** With the editor, which is large. */
const operations = new Part(() => import("./Operations").then(({ Operations }) => Operations));

export function WishForm({ form, onChange, look }: WishFormProps) {
  const set = <K extends keyof Form>(key: K, value: Form[K]) => onChange({ ...form, [key]: value });
  const said = (field: string): string | null =>
    look?.faults
      .filter((fault) => fault.field === field)
      .map(({ message }) => message)
      .join("; ") || null;
  const text = (key: "name" | "scope" | "label" | "description" | "author" | "license" | "sdk" | "sdkVersion") => ({
    value: form[key],
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => set(key, event.target.value),
  });
  const general = look?.faults.filter(({ field, index }) => field === "" || (field === "operations" && index === null));
  return (
    <>
      <fieldset>
        <legend>What it is called</legend>
        {/* An empty name is no fault yet: nobody has typed one. */}
        <Field
          label="Name"
          error={form.name ? said("name") : null}
          hint="In any form: Beam Health, beamHealth, beam-health."
        >
          {(ids) => <Input {...ids} {...text("name")} maxLength={100} />}
        </Field>
        {look?.names && (
          <dl className={styles.names} aria-label="Forms of the name">
            <dt>People read</dt>
            <dd>{form.label || look.names.title}</dd>
            <dt>Package</dt>
            <dd>
              <code>{look.package ?? look.names.kebab}</code>
            </dd>
            <dt>Key</dt>
            <dd>
              <code>{look.names.pascal}</code>
            </dd>
            <dt>In the code</dt>
            <dd>
              <code>{look.names.camel}</code>, <code>{look.names.screaming}</code>
            </dd>
          </dl>
        )}
        <div className={styles.pair}>
          <Field label="Scope" error={said("scope")} hint="npm scope of the package.">
            {(ids) => <Input {...ids} {...text("scope")} />}
          </Field>
          <Field label="Label" error={said("label")} hint="What people read, when it is not the name.">
            {(ids) => <Input {...ids} {...text("label")} />}
          </Field>
        </div>
        <Field label="Description" error={said("description")} hint="One sentence.">
          {(ids) => <Input {...ids} {...text("description")} />}
        </Field>
        <div className={styles.pair}>
          <Field label="Author" error={said("author")}>
            {(ids) => <Input {...ids} {...text("author")} />}
          </Field>
          <Field label="License" error={said("license")} hint="SPDX identifier.">
            {(ids) => <Input {...ids} {...text("license")} />}
          </Field>
        </div>
      </fieldset>
      <fieldset>
        <legend>What it shows</legend>
        <Checkbox checked={form.attributes} onChange={(on) => set("attributes", on)}>
          Tango attributes, live or at the dashboard’s pace
        </Checkbox>
        <Checkbox checked={form.history} onChange={(on) => set("history", on)}>
          A line of each attribute’s past
        </Checkbox>
        {said("history") && (
          <p className={styles.fault} role="alert">
            {said("history")}
          </p>
        )}
      </fieldset>
      <Fetched part={operations} props={{ form, onChange, look }} what="The GraphQL editor" />
      {general?.map(({ message }) => (
        <p key={message} className={styles.fault} role="alert">
          {message}
        </p>
      ))}
      <details className={styles.more}>
        <summary>Checks and SDK</summary>
        <Field label="Checks on each push">
          {(ids) => (
            <Select {...ids} value={form.ci} onChange={(event) => set("ci", event.target.value as Form["ci"])}>
              <option value="none">None</option>
              <option value="github">GitHub</option>
              <option value="gitlab">GitLab</option>
            </Select>
          )}
        </Field>
        <div className={styles.pair}>
          <Field
            label="SDK"
            error={said("sdk")}
            hint="Its npm name where you have published it; empty: ours goes into the project."
          >
            {(ids) => <Input {...ids} {...text("sdk")} />}
          </Field>
          <Field label="SDK version" error={said("sdk_version")} hint="A version, or an address.">
            {(ids) => <Input {...ids} {...text("sdkVersion")} />}
          </Field>
        </div>
      </details>
    </>
  );
}
