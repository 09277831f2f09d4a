import { useId, useState } from "react";
import type { AttributeInfo, Json } from "../contract";
import { host } from "../host";
import { stripRoutedAttributeEndpoint } from "../names";
import { describeTangoType, parseTangoValue, tangoType } from "../tango";
import { unitText, withUnit } from "../units";
import { useWriteAttribute, type WriteOutcome } from "../writing";
import css from "./controls.module.css";
import { Dialog, dialogStyles } from "./dialog";
import { ValueInput } from "./value-input";

interface Props {
  info: AttributeInfo;
  /** Value now, shown and offered as the start. */
  current: Json | undefined;
  /** Set point now, preferred as the start. */
  setPoint?: Json | undefined;
  onClose: () => void;
}

/** Ask for a value, write it, and show what the device reads back or why it refused. */
export function WriteDialog({ info, current, setPoint, onClose }: Props) {
  const type = tangoType(info.datatype, info.dataformat, info.enumLabels);
  const limits = { min: info.minValue, max: info.maxValue, unit: info.unit, enumLabels: info.enumLabels };
  const [text, setText] = useState(() => asText(setPoint ?? current));
  const [touched, setTouched] = useState(false);
  const [state, setState] = useState<"asking" | "sending" | WriteOutcome>("asking");
  const write = useWriteAttribute();
  const inputId = useId();
  const hintId = useId();
  const parsed = parseTangoValue(text, type, limits);
  const show = (value: Json | undefined): string => withUnit(host().formatValue(value, info), info.unit);
  const name = info.label || info.name;
  const send = async (): Promise<void> => {
    setTouched(true);
    if (!parsed.ok || state === "sending") return;
    setState("sending");
    setState(await write(info.fullName, parsed.value));
  };
  const outcome = typeof state === "object" ? state : null;
  return (
    <Dialog title={`Write ${name}`} onClose={onClose}>
      <form
        className={dialogStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p className={css.dim}>{stripRoutedAttributeEndpoint(info.fullName)}</p>
        <p>
          Now <strong>{show(current)}</strong>
        </p>
        <label htmlFor={inputId}>New value{info.unit ? ` (${unitText(info.unit)})` : ""}</label>
        <ValueInput
          id={inputId}
          type={type}
          limits={limits}
          text={text}
          onText={(next) => {
            setText(next);
            setTouched(true);
            if (outcome) setState("asking");
          }}
          invalid={touched && !parsed.ok}
          describedBy={hintId}
          autoFocus
        />
        <p id={hintId} className={touched && !parsed.ok ? css.fault : css.dim} aria-live="polite">
          {touched && !parsed.ok ? parsed.message : describeTangoType(type, limits)}
        </p>
        {outcome ? <Outcome outcome={outcome} show={show} /> : null}
        <footer className={dialogStyles.foot}>
          <button type="button" className={css.button} onClick={onClose}>
            {outcome?.ok ? "Close" : "Cancel"}
          </button>
          <button
            type="submit"
            className={css.primary}
            disabled={state === "sending" || !parsed.ok || outcome?.ok === true}
          >
            {state === "sending" ? "Writing…" : parsed.ok ? `Write ${brief(show(parsed.value))}` : "Write"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Outcome({ outcome, show }: { outcome: WriteOutcome; show: (value: Json) => string }) {
  return (
    <div className={outcome.ok ? css.done : css.fault} role={outcome.ok ? "status" : "alert"}>
      {outcome.ok
        ? `Written. Reads back ${show(outcome.after)}; was ${show(outcome.before)}.`
        : `Not written: ${outcome.message}`}
    </div>
  );
}

function asText(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function brief(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
