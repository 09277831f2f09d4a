/** What is chosen in the tree: its name, what can be done with it, and its form or its text. */
import { useEffect, useMemo, useRef } from "react";
import { useRouter } from "../../../app/router";
import { Button, IconButton, Menu, Message } from "../../../design";
import { asObject, useDraft, useOpenDraft } from "../draft";
import { ProvenanceMark } from "../files";
import { watchPlaces } from "../places";
import { FormContext, type FormScope, faultText } from "./forms/context";
import { EndpointForm } from "./forms/EndpointForm";
import formStyles from "./forms/forms.module.css";
import { DocumentForm, FunctionForm, SectionForm, TypeForm, VariableForm } from "./forms/OtherForms";
import { ENDPOINTS, type Entry, outlineOf, type Section, sectionOf } from "./outline";
import styles from "./Structure.module.css";
import { TextView } from "./TextView";

export type View = "form" | "json" | "document";

const VIEWS: readonly { id: View; label: string; title: string }[] = [
  { id: "form", label: "Form", title: "Form (Ctrl-/)" },
  { id: "json", label: "JSON", title: "JSON text of this (Ctrl-/)" },
  { id: "document", label: "Document", title: "JSON text of the whole document" },
];
/** First tokens of pointers that the document's own form has. */
const DOCUMENT: ReadonlySet<string | undefined> = new Set([undefined, "description"]);
const DEFINITIONS: { [section: string]: string } = {
  functions: "Function",
  queries: "Query",
  mutations: "Mutation",
  streams: "Stream",
};

export interface DetailProps {
  pointer: string;
  entry: Entry | null;
  section: Section | undefined;
  view: View;
  onView: (view: View) => void;
  onAdd: (section: Section) => void;
  onRename: (entry: Entry) => void;
  onDuplicate: (entry: Entry) => void;
  onRemove: (entry: Entry) => void;
  onBack: () => void;
}

export function Detail(props: DetailProps) {
  const { pointer, entry, section, view, onView } = props;
  const router = useRouter();
  const { broken } = useDraft();
  const shown = useRef(view);
  shown.current = view;
  useEffect(
    () =>
      watchPlaces((fault) => {
        // Where the text is no JSON, only the text can be shown; so it is for what the forms have no field for.
        const [, section] = fault.pointer.split("/");
        const formless = fault.code === "json" || (!DOCUMENT.has(section) && !sectionOf(section));
        if (formless && shown.current === "form") onView("document");
      }),
    [onView],
  );
  const own = entry ? (entry.sdl?.pointer ?? entry.pointer) : section ? `/${section.key}` : "";
  return (
    <>
      <header className={styles.head}>
        <span className={styles.back}>
          <IconButton icon="back" label="To the tree" onClick={props.onBack} />
        </span>
        <h2 className={styles.name}>{entry?.name ?? section?.label ?? "Document"}</h2>
        {entry && section && <span className={styles.kind}>{section.one}</span>}
        {entry && <ProvenanceMark pointer={entry.pointer} />}
        <fieldset className={styles.views} aria-label="Views of the draft">
          {VIEWS.map(({ id, label, title }) => (
            <Button key={id} look="quiet" aria-pressed={view === id} title={title} onClick={() => onView(id)}>
              {label}
            </Button>
          ))}
        </fieldset>
        {entry && ENDPOINTS.includes(entry.section) && (
          <Button
            look="quiet"
            icon="play"
            onClick={() => router.go({ name: "config", page: "try", what: `${entry.section}/${entry.name}` })}
          >
            Try
          </Button>
        )}
        {entry && <Actions {...props} entry={entry} disabled={broken !== null} />}
      </header>
      <div className={styles.body} data-body="" data-view={view}>
        {view === "form" ? <Form {...props} /> : <TextView pointer={pointer} of={view === "document" ? "" : own} />}
      </div>
    </>
  );
}

function Actions({
  entry,
  disabled,
  onRename,
  onDuplicate,
  onRemove,
}: DetailProps & { entry: Entry; disabled: boolean }) {
  return (
    <Menu
      label={`What to do with ${entry.name}`}
      align="end"
      className={styles.more}
      groups={[
        {
          id: "entry",
          items: [
            { id: "rename", label: "Rename…", icon: "edit", hint: "F2", disabled, onSelect: () => onRename(entry) },
            {
              id: "copy",
              label: "Duplicate",
              icon: "copy",
              hint: "Ctrl D",
              disabled,
              onSelect: () => onDuplicate(entry),
            },
            {
              id: "remove",
              label: "Remove",
              icon: "trash",
              hint: "Delete",
              danger: true,
              disabled,
              onSelect: () => onRemove(entry),
            },
          ],
        },
      ]}
    >
      …
    </Menu>
  );
}

function Form({ entry, section, pointer, onAdd, onView }: DetailProps) {
  const { document, faults, broken, set, rename } = useDraft();
  const { schema } = useOpenDraft();
  const value = entry?.value ?? document;
  const own = entry?.pointer ?? "";
  const scope = useMemo<FormScope | null>(
    () =>
      document && {
        document,
        pointer: own,
        value,
        faults,
        set,
        rename,
        readOnly: broken !== null,
        schema,
        definition: section ? (DEFINITIONS[section.key] ?? "") : "",
      },
    [document, own, value, faults, set, rename, broken, schema, section],
  );
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => watchPlaces(({ pointer: at }) => requestAnimationFrame(() => focusFault(box.current, at))), []);
  const text = broken && (
    <div className={styles.broken} role="alert">
      <p>
        The text is broken at line {broken.line}, column {broken.column}: {broken.message} The form shows what it said
        before, and can be filled in again once the text is mended.
      </p>
      <Button onClick={() => onView("document")}>Open the text</Button>
    </div>
  );
  if (!scope) return text;
  if (!entry && !section && !DOCUMENT.has(pointer.split("/")[1]))
    return (
      <Message
        title="The forms have no such place"
        actions={<Button onClick={() => onView("document")}>Open the text</Button>}
      >
        {pointer} can only be seen in the text of the document.
      </Message>
    );
  if (!entry && section && pointer !== `/${section.key}`)
    return (
      <Message title={`There is no such ${section.one} in the draft`}>
        {pointer} may have been renamed or removed. The tree shows what there is.
      </Message>
    );
  const help = section ? String(asObject(asObject(asObject(schema).properties)[section.key]).description ?? "") : "";
  return (
    <FormContext value={scope}>
      <div ref={box} className={formStyles.form} key={own} data-draft-form="">
        {text}
        <OwnFaults scope={scope} of={entry ? entry.pointer : section ? `/${section.key}` : ""} />
        {!entry && !section && <DocumentForm />}
        {!entry && section && (
          <SectionForm
            section={section}
            count={outlineOf(scope.document).get(section.key)?.length ?? 0}
            help={help}
            readOnly={scope.readOnly}
            onAdd={() => onAdd(section)}
          />
        )}
        {entry?.section === "vars" && <VariableForm entry={entry} />}
        {entry?.section === "functions" && <FunctionForm entry={entry} />}
        {entry?.section === "types" && <TypeForm entry={entry} />}
        {entry && ENDPOINTS.includes(entry.section) && <EndpointForm section={entry.section} />}
      </div>
    </FormContext>
  );
}

/** Faults of the whole thing, which no single field has. */
function OwnFaults({ scope, of }: { scope: FormScope; of: string }) {
  const own = scope.faults.filter((one) => one.pointer === of && !of.startsWith("/vars/"));
  if (own.length === 0) return null;
  return (
    <ul className={formStyles.faults} aria-label="Faults">
      {own.map((fault) => (
        <li key={`${fault.code} ${fault.message}`} className={formStyles.error}>
          {faultText([fault], of)}
        </li>
      ))}
    </ul>
  );
}

/** The first field that tells of a fault; of the fault asked for, where a field can be told from its pointer. */
function focusFault(box: HTMLElement | null, pointer: string): void {
  if (!box) return;
  const wrong = [...box.querySelectorAll<HTMLElement>('[aria-invalid="true"]')];
  const name = pointer.split("/").at(-1) ?? "";
  const named = wrong.find((one) => one.ariaLabel?.endsWith(` ${name}`));
  const editor = box
    .querySelector("[data-faulty] [data-editor]")
    ?.shadowRoot?.querySelector<HTMLElement>(".cm-content");
  (named ?? wrong[0] ?? editor)?.focus();
}
