import { controls } from "@octopus-widgets/sdk/ui";
import { useId } from "react";
import css from "./procedures.module.css";
import { parseArguments } from "./words";

/** Where the arguments of a function are typed: a JSON object, checked as it is typed. */
export function ArgumentsField({
  label,
  text,
  onText,
  autoFocus = false,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  autoFocus?: boolean;
}) {
  const id = useId();
  const parsed = parseArguments(text);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className={controls.input}
        rows={Math.max(3, Math.min(10, text.split("\n").length + 1))}
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-invalid={!parsed.ok}
        aria-describedby={`${id}-hint`}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog, ahead of its close button
        autoFocus={autoFocus}
        onChange={(event) => onText(event.target.value)}
      />
      <p id={`${id}-hint`} className={parsed.ok ? css.dim : controls.fault} aria-live="polite">
        {parsed.ok ? "A JSON object: its names are those of the function's parameters." : parsed.message}
      </p>
    </>
  );
}
