import { valueText, withUnit } from "@octopus-widgets/sdk";
import { controls, Dialog, dialogStyles, ValueInput } from "@octopus-widgets/sdk/ui";
import { useId, useState } from "react";
import { type Argument, readArgument } from "./argument";
import type { Asked } from "./asked";
import css from "./command-panel.module.css";
import type { Known } from "./conditions";
import { ConditionsList } from "./conditions-list";
import type { Step } from "./run";
import { stepOf } from "./use-panel";
import { memberOf } from "./words";

interface Props {
  asked: Asked;
  devices: readonly string[];
  known: Known;
  /** Why it cannot be run now. */
  blocked: string;
  onRun: (steps: readonly Step[]) => void;
  onClose: () => void;
}

/** Asks for the argument and for confirmation; what must hold is shown live. */
export function RunDialog({ asked, devices, known, blocked, onRun, onClose }: Props) {
  const [action] = asked.actions;
  const alone = asked.actions.length === 1 ? action : undefined;
  const [text, setText] = useState(alone?.preset ?? "");
  const [touched, setTouched] = useState(false);
  const [name, setName] = useState("");
  const ids = { input: useId(), hint: useId(), name: useId() };
  const argument = alone?.argument ?? null;
  const parsed = argument ? readArgument(text, argument) : null;
  const steps = asked.actions.map((one) => stepOf(one, one === alone ? text : one.preset));
  const ready = steps.every((step) => step !== null);
  const wanted = devices.length === 1 ? memberOf(devices[0] ?? "") : asked.label;
  const named = asked.confirm !== "type" || name.trim().toLowerCase() === wanted.toLowerCase();
  const wrong = touched && parsed !== null && !parsed.ok;
  const fixed = alone?.config.fixed === true;
  const submit = (): void => {
    setTouched(true);
    if (!ready || !named || blocked !== "") return;
    onRun(steps);
  };
  return (
    <Dialog title={asked.label} onClose={onClose}>
      <form
        className={dialogStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          On <strong>{devices.length > 6 ? `${devices.length} devices` : devices.map(memberOf).join(", ")}</strong>
          {alone?.config.kind === "write" ? <Now action={alone.config.name} devices={devices} known={known} /> : null}
        </p>
        {asked.question ? <p>{asked.question}</p> : null}
        {alone ? null : (
          <ol className={css.steps}>
            {asked.actions.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same button may come twice; its place is what it is
              <li key={at}>
                {one.config.label}
                {one.preset ? <code>{one.preset}</code> : null}
              </li>
            ))}
          </ol>
        )}
        {argument && argument.type.shape !== "none" ? (
          fixed ? (
            <p>
              With <code className={css.code}>{text}</code>
            </p>
          ) : (
            <>
              <label htmlFor={ids.input}>
                {alone?.config.kind === "write" ? "New value" : "Argument"} ({argument.named})
              </label>
              <Editor
                id={ids.input}
                argument={argument}
                text={text}
                invalid={wrong}
                describedBy={ids.hint}
                onText={(next) => {
                  setText(next);
                  setTouched(true);
                }}
              />
              <p id={ids.hint} className={wrong ? controls.fault : css.dim} aria-live="polite">
                {wrong && parsed && !parsed.ok ? parsed.message : argument.hint}
              </p>
            </>
          )
        ) : null}
        <ConditionsList
          conditions={action?.preconditions ?? []}
          devices={devices}
          known={known}
          label="What must hold before"
        />
        {asked.confirm === "type" ? (
          <>
            <label htmlFor={ids.name}>
              Type <strong>{wanted}</strong> to confirm
            </label>
            <input
              id={ids.name}
              className={controls.input}
              value={name}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
          </>
        ) : null}
        {blocked ? (
          <p className={controls.fault} role="status">
            {blocked}
          </p>
        ) : null}
        <footer className={dialogStyles.foot}>
          <button type="button" className={controls.button} onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className={asked.confirm === "type" ? controls.danger : controls.primary}
            disabled={!ready || !named || blocked !== ""}
          >
            {asked.label}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface EditorProps {
  id: string;
  argument: Argument;
  text: string;
  invalid: boolean;
  describedBy: string;
  onText: (text: string) => void;
}

function Editor({ argument, ...props }: EditorProps) {
  const { id, text, invalid, describedBy, onText } = props;
  const common = {
    id,
    value: text,
    "aria-invalid": invalid,
    "aria-describedby": describedBy,
    className: controls.input,
    autoFocus: true,
  };
  if (argument.choices.length > 0)
    return (
      <select {...common} onChange={(event) => onText(event.target.value)}>
        {argument.choices.some(([value]) => value === text) ? null : <option value={text}>{text || "Choose…"}</option>}
        {argument.choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    );
  if (argument.json)
    return <textarea {...common} rows={8} spellCheck={false} onChange={(event) => onText(event.target.value)} />;
  return <ValueInput {...props} type={argument.type} limits={argument.limits} autoFocus />;
}

/** What an attribute says now. */
function Now({ action, devices, known }: { action: string; devices: readonly string[]; known: Known }) {
  const name = action.includes("/") ? action : `${devices[0]}/${action}`;
  const info = known.infos[name];
  const value = known.samples[name]?.value;
  if (devices.length > 1 || value === undefined) return null;
  return <>, now {withUnit(valueText(value, info), info?.unit)}</>;
}
