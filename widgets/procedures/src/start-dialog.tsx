import { controls, Dialog, dialogStyles } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import { ArgumentsField } from "./arguments-field";
import type { Procedure } from "./operations";
import type { Actions, Outcome } from "./use-actions";
import type { Remembered } from "./use-remembered";
import { jsonText, kwargsOf, parseArguments, scriptName, subarrayText } from "./words";

interface Props {
  procedure: Procedure;
  procedures: readonly Procedure[];
  actions: Actions;
  remembered: Remembered;
  onClose: () => void;
}

/** Asks for the arguments of `main`, and runs the procedure. */
export function StartDialog({ procedure, procedures, actions, remembered, onClose }: Props) {
  const { id, script } = procedure;
  const [text, setText] = useState(() => remembered.arguments("main", script, procedures));
  const [state, setState] = useState<"asking" | "sending" | Outcome>("asking");
  const parsed = parseArguments(text);
  const before = procedures.find((one) => one.script === script && one.mainArguments !== null);
  const submit = async (): Promise<void> => {
    if (!parsed.ok || state === "sending") return;
    setState("sending");
    const outcome = await actions.start(id, parsed.value);
    remembered.keep("main", script, text);
    if (outcome.ok) onClose();
    else setState(outcome);
  };
  return (
    <Dialog title={`Start procedure ${id}`} onClose={onClose}>
      <form
        className={dialogStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>
          <strong>{scriptName(script)}</strong> {subarrayText(procedure) ? `on ${subarrayText(procedure)}` : ""}
        </p>
        <ArgumentsField label="Arguments of main" text={text} onText={setText} autoFocus />
        {before ? (
          <button
            type="button"
            className={controls.small}
            onClick={() => setText(jsonText(kwargsOf(before.mainArguments)))}
          >
            Take those of procedure {before.id}
          </button>
        ) : null}
        {typeof state === "object" ? (
          <p className={controls.fault} role="alert">
            Not started: {state.message}
          </p>
        ) : null}
        <footer className={dialogStyles.foot}>
          <button type="button" className={controls.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={controls.primary} disabled={!parsed.ok || state === "sending"}>
            {state === "sending" ? "Starting…" : "Start"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
