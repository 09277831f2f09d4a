import { type Json, joinRoute, useVariables, useWorkspace } from "@octopus-widgets/sdk";
import { controls, LineIcon } from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { BINDING_DEFAULTS, type Binding } from "./config";
import type { Drawing } from "./drawing";
import type { Broken } from "./resolve";
import css from "./synoptic.module.css";
import type { Edits } from "./use-edits";
import { useSuggestions } from "./use-suggestions";

interface Props {
  drawing: Drawing;
  bindings: readonly Binding[];
  broken: readonly Broken[];
  edits: Edits;
  selected: string | null;
  onSelect: (key: string | null) => void;
  onClose: () => void;
}

const SHOWING: readonly (readonly [Binding["show"], string])[] = [
  ["status", "Status colour"],
  ["colour", "Colour by value"],
  ["text", "Text"],
  ["visible", "Seen or not"],
  ["rotate", "Rotation"],
  ["move", "Shift"],
  ["stretch", "Length"],
  ["card", "Card alone"],
];
const ACTING: readonly (readonly [Binding["action"], string])[] = [
  ["none", "Nothing"],
  ["variable", "Set a variable"],
  ["command", "Run a command"],
  ["write", "Write the attribute"],
];

/** The parts of the drawing, and what is bound to the chosen one. */
export function Editor({ drawing, bindings, broken, edits, selected, onSelect, onClose }: Props) {
  const [wanted, setWanted] = useState("");
  const bound = new Set(bindings.map(({ part }) => part));
  const parts = drawing.parts.filter(({ name, key, lasting }) => {
    const text = wanted.trim().toLowerCase();
    return (lasting || bound.has(key)) && (!text || `${name} ${key}`.toLowerCase().includes(text));
  });
  const change = (index: number, changes: Partial<Binding>): void =>
    edits.change(bindings.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  const own = bindings.flatMap((binding, index) => (binding.part === selected ? [{ binding, index }] : []));
  const reasons = new Map(broken.map((one) => [one.index, one.reason]));
  const lost = [...reasons].filter(([index]) => bindings[index] !== undefined);
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    (event.shiftKey ? edits.redo : edits.undo)?.();
  };
  return (
    <aside className={css.editor} aria-label="Editor of the drawing" onKeyDown={onKey}>
      <header className={css.editorHead}>
        <strong>Parts</strong>
        <Action label="Undo" d="M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3" run={edits.undo} />
        <Action label="Redo" d="m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3" run={edits.redo} />
        <button type="button" className={controls.small} onClick={onClose}>
          Done
        </button>
      </header>
      {lost.length > 0 ? (
        <section className={css.lost} aria-label="Bindings that are broken">
          <p>Broken; they stay until they are mended or removed:</p>
          <ul>
            {lost.map(([index, reason]) => (
              <li key={index}>
                <button type="button" className={controls.small} onClick={() => onSelect(bindings[index]?.part ?? "")}>
                  {bindings[index]?.part || "no part"}
                </button>{" "}
                {reason}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <input
        className={controls.input}
        type="search"
        placeholder="Find a part"
        aria-label="Find a part"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <ul className={css.parts} aria-label="Parts of the drawing">
        {parts.map(({ key, name, tag, depth }) => (
          <li key={key}>
            <button
              type="button"
              aria-pressed={key === selected}
              data-bound={bound.has(key) || undefined}
              style={{ paddingInlineStart: 6 + Math.min(6, depth - 1) * 10 }}
              onClick={() => onSelect(key)}
            >
              <span>{name}</span> <small>{tag}</small>
            </button>
          </li>
        ))}
        {parts.length === 0 ? <li className={css.dim}>No part with an id is called so.</li> : null}
      </ul>
      {selected === null ? (
        <p className={css.dim}>Press a part of the drawing, or choose one above.</p>
      ) : (
        <section className={css.form} aria-label={`Bindings of ${selected || "no part"}`}>
          {own.map(({ binding, index }) => (
            <BindingForm
              key={index}
              binding={binding}
              fault={reasons.get(index)}
              parts={drawing.parts.filter(({ lasting }) => lasting).map(({ key }) => key)}
              onChange={(changes) => {
                change(index, changes);
                if (changes.part !== undefined) onSelect(changes.part);
              }}
              onRemove={() => edits.change(bindings.filter((_, at) => at !== index))}
            />
          ))}
          <button
            type="button"
            className={controls.small}
            onClick={() => edits.change([...bindings, { ...BINDING_DEFAULTS, part: selected }])}
          >
            Add a binding
          </button>
        </section>
      )}
      {drawing.removed.length > 0 ? (
        <details className={css.dim}>
          <summary>Left out of the file: {drawing.removed.length}</summary>
          {drawing.removed.join(", ")}
        </details>
      ) : null}
    </aside>
  );
}

function Action({ label, d, run }: { label: string; d: string; run: (() => void) | null }) {
  return (
    <button
      type="button"
      className={css.tool}
      aria-label={label}
      title={label}
      aria-disabled={run === null}
      onClick={() => run?.()}
    >
      <LineIcon d={d} />
    </button>
  );
}

interface FormProps {
  binding: Binding;
  fault: string | undefined;
  parts: readonly string[];
  onChange: (changes: Partial<Binding>) => void;
  onRemove: () => void;
}

function BindingForm({ binding, fault, parts, onChange, onRemove }: FormProps) {
  const { vars } = useVariables();
  const { workspaces } = useWorkspace();
  const { show, action } = binding;
  const painted = show === "status" || show === "colour";
  const moved = show === "rotate" || show === "move" || show === "stretch";
  const unit = show === "rotate" ? "degrees" : show === "move" ? "units" : "percent";
  return (
    <fieldset className={css.binding}>
      <legend>{SHOWING.find(([key]) => key === show)?.[1]}</legend>
      {fault ? (
        <p className={controls.fault} role="alert">
          {fault}
        </p>
      ) : null}
      <Text label="Part" value={binding.part} choices={parts} onText={(part) => onChange({ part })} />
      <Attributes binding={binding} onChange={onChange} />
      <Choice label="Shows as" value={show} choices={SHOWING} onChoice={(next) => onChange({ show: next })} />
      {painted ? (
        <Choice
          label="Colours"
          value={binding.paint}
          choices={[
            ["fill", "the fill"],
            ["stroke", "the line"],
            ["both", "both"],
          ]}
          onChoice={(paint) => onChange({ paint })}
        />
      ) : null}
      {show === "colour" ? (
        <Text
          label="By value"
          hint="0 #2a4158, 50 #56b4e9; or 60 caution, 70 serious"
          value={binding.colours}
          onText={(colours) => onChange({ colours })}
        />
      ) : null}
      {show === "text" ? (
        <Text label="Text" value={binding.template} onText={(template) => onChange({ template })} />
      ) : null}
      {show === "visible" ? (
        <Text
          label="Seen when"
          hint="> 5, 1..5, = ON, != STOW, STANDBY"
          value={binding.condition}
          onText={(condition) => onChange({ condition })}
        />
      ) : null}
      {moved ? (
        <div className={css.pair}>
          <Amount label="From value" value={binding.from} onAmount={(from) => onChange({ from })} />
          <Amount label="to value" value={binding.to} onAmount={(to) => onChange({ to })} />
          <Amount label={`From ${unit}`} value={binding.low} onAmount={(low) => onChange({ low })} />
          <Amount label={`to ${unit}`} value={binding.high} onAmount={(high) => onChange({ high })} />
        </div>
      ) : null}
      {show === "move" || show === "stretch" ? (
        <Choice
          label="Along"
          value={binding.axis}
          choices={[
            ["x", "x"],
            ["y", "y"],
          ]}
          onChoice={(axis) => onChange({ axis })}
        />
      ) : null}
      {show === "rotate" ? (
        <Text
          label="About"
          hint="x y; empty: its middle"
          value={binding.centre}
          onText={(centre) => onChange({ centre })}
        />
      ) : null}
      <label className={css.check}>
        <input
          type="checkbox"
          checked={binding.blink}
          onChange={(event) => onChange({ blink: event.target.checked })}
        />
        A critical one blinks until it is looked at
      </label>
      <Choice label="On click" value={action} choices={ACTING} onChoice={(next) => onChange({ action: next })} />
      {action === "variable" ? (
        <>
          <Text
            label="Variable"
            value={binding.variable}
            choices={Object.keys(vars)}
            onText={(variable) => onChange({ variable })}
          />
          <Text label="…set to" value={binding.value} onText={(value) => onChange({ value })} />
        </>
      ) : null}
      {action === "command" ? (
        <Text
          label="Command"
          hint="Name and argument; of another device, device/Name"
          value={binding.command}
          onText={(command) => onChange({ command })}
        />
      ) : null}
      {action === "none" || action === "variable" ? (
        <Choice
          label="Opens"
          value={binding.workspace}
          choices={[["", "no workspace"], ...workspaces.map(({ id, name }) => [id, name] as const)]}
          onChoice={(workspace) => onChange({ workspace })}
        />
      ) : null}
      <button type="button" className={controls.small} onClick={onRemove}>
        Remove this binding
      </button>
    </fieldset>
  );
}

const nameOf = (item: Json): string => {
  if (typeof item === "string") return item;
  const { endpoint, attribute } = (item ?? {}) as { endpoint?: string; attribute?: string };
  return attribute ? joinRoute(endpoint, attribute) : "";
};

function Attributes({ binding, onChange }: Pick<FormProps, "binding" | "onChange">) {
  const text = binding.attributes.map(nameOf).join(", ");
  const [typed, setTyped] = useState(text);
  const choices = useSuggestions(typed.split(",").at(-1)?.trim() ?? "");
  const before = typed.split(",").slice(0, -1).join(",");
  return (
    <Text
      label="Attribute"
      hint="device/attribute; {variables} and [properties] too"
      value={text}
      choices={choices.map((name) => (before ? `${before}, ${name}` : name))}
      onTyping={setTyped}
      onText={(next) =>
        onChange({
          attributes: next
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean),
        })
      }
    />
  );
}

interface TextProps {
  label: string;
  hint?: string;
  value: string;
  choices?: readonly string[];
  onTyping?: (text: string) => void;
  onText: (text: string) => void;
}

/** A line of text; it counts when it is left or Enter is pressed, so that each is one step of undo. */
function Text({ label, hint, value, choices, onTyping, onText }: TextProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    if (typed !== null && typed !== value) onText(typed);
    setTyped(null);
  };
  return (
    <Field label={label} id={id} hint={hint}>
      <input
        id={id}
        className={controls.input}
        type="text"
        spellCheck={false}
        autoComplete="off"
        list={choices ? `${id}-list` : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={typed ?? value}
        onChange={(event) => {
          setTyped(event.target.value);
          onTyping?.(event.target.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
      {choices ? (
        <datalist id={`${id}-list`}>
          {choices.slice(0, 50).map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      ) : null}
    </Field>
  );
}

function Amount({ label, value, onAmount }: { label: string; value: number; onAmount: (value: number) => void }) {
  return (
    <Text
      label={label}
      value={String(value)}
      onText={(text) => text.trim() !== "" && Number.isFinite(Number(text)) && onAmount(Number(text))}
    />
  );
}

function Choice<T extends string>({
  label,
  value,
  choices,
  onChoice,
}: {
  label: string;
  value: T;
  choices: readonly (readonly [T, string])[];
  onChoice: (value: T) => void;
}) {
  const id = useId();
  return (
    <Field label={label} id={id}>
      <select id={id} className={controls.input} value={value} onChange={(event) => onChoice(event.target.value as T)}>
        {choices.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Field({
  label,
  id,
  hint,
  children,
}: {
  label: string;
  id: string;
  hint?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint ? (
        <small id={`${id}-hint`} className={css.dim}>
          {hint}
        </small>
      ) : null}
    </div>
  );
}
