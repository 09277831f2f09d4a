import { TANGO_STATE_NAMES, type TangoType, type ValueLimits } from "../tango";
import css from "./controls.module.css";

interface Props {
  id: string;
  type: TangoType;
  limits: ValueLimits;
  /** What was typed. */
  text: string;
  onText: (text: string) => void;
  invalid?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
}

/** The editor of one Tango value: a list of labels, a number, a text, or lines for arrays. */
export function ValueInput({ id, type, limits, text, onText, invalid = false, describedBy, autoFocus = false }: Props) {
  const common = {
    id,
    value: text,
    "aria-invalid": invalid,
    "aria-describedby": describedBy,
    className: css.input,
    autoFocus,
  };
  if (type.shape === "none") return null;
  const choices = type.shape === "scalar" ? choicesOf(type, limits) : [];
  if (choices.length > 0) {
    return (
      <select {...common} onChange={(event) => onText(event.target.value)}>
        {choices.some(([value]) => value === text) ? null : (
          <option value={text}>{text ? `${text} (unknown)` : "Choose…"}</option>
        )}
        {choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  if (type.shape !== "scalar")
    return <textarea {...common} rows={3} spellCheck={false} onChange={(event) => onText(event.target.value)} />;
  const mode = type.element === "string" ? "text" : type.element === "integer" ? "numeric" : "decimal";
  return (
    <input
      {...common}
      type="text"
      inputMode={mode}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

function choicesOf(type: TangoType, limits: ValueLimits): (readonly [string, string])[] {
  if (type.element === "boolean")
    return [
      ["true", "true"],
      ["false", "false"],
    ];
  if (type.element === "state") return TANGO_STATE_NAMES.map((name) => [name, name]);
  if (type.element === "enum")
    return (limits.enumLabels ?? []).map((label, index) => [String(index), `${label} (${index})`]);
  return [];
}
