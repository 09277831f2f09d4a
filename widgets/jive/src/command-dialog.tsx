import { describeTangoType, parseTangoValue, stripRoutedAttributeEndpoint, tangoType } from "@octopus-widgets/sdk";
import { controls, Dialog, dialogStyles, ValueInput } from "@octopus-widgets/sdk/ui";
import { useId, useState } from "react";
import css from "./jive.module.css";
import type { CommandInfo } from "./operations";
import { type CommandOutcome, useCommand } from "./use-command";
import { jsonText } from "./words";

/** Asks for the argument and for confirmation, runs the command, shows what came back. */
export function CommandDialog({
  device,
  command,
  onClose,
}: {
  device: string;
  command: CommandInfo;
  onClose: () => void;
}) {
  const type = tangoType(command.inType);
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const [state, setState] = useState<"asking" | "running" | CommandOutcome>("asking");
  const run = useCommand();
  const inputId = useId();
  const hintId = useId();
  const parsed = parseTangoValue(text, type);
  const wrong = touched && !parsed.ok;
  const submit = async (): Promise<void> => {
    setTouched(true);
    if (!parsed.ok || state === "running") return;
    setState("running");
    setState(await run(device, command.name, parsed.value, text));
  };
  return (
    <Dialog title={`Run ${command.name}`} onClose={onClose}>
      <form
        className={dialogStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>
          On <strong>{stripRoutedAttributeEndpoint(device)}</strong>
        </p>
        {type.shape === "none" ? (
          <p className={css.dim}>This command takes no argument.</p>
        ) : (
          <>
            <label htmlFor={inputId}>Argument ({command.inType})</label>
            <ValueInput
              id={inputId}
              type={type}
              limits={{}}
              text={text}
              onText={(next) => {
                setText(next);
                setTouched(true);
              }}
              invalid={wrong}
              describedBy={hintId}
              autoFocus
            />
            <p id={hintId} className={wrong ? controls.fault : css.dim} aria-live="polite">
              {wrong
                ? parsed.message
                : [describeTangoType(type), meaningful(command.inTypeDesc)].filter(Boolean).join(". ")}
            </p>
          </>
        )}
        {typeof state === "object" ? <Outcome outcome={state} command={command} /> : null}
        <footer className={dialogStyles.foot}>
          <button type="button" className={controls.button} onClick={onClose}>
            {typeof state === "object" ? "Close" : "Cancel"}
          </button>
          <button type="submit" className={controls.primary} disabled={state === "running" || (touched && !parsed.ok)}>
            {state === "running" ? "Running…" : `${typeof state === "object" ? "Run again" : `Run ${command.name}`}`}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Outcome({ outcome, command }: { outcome: CommandOutcome; command: CommandInfo }) {
  if (!outcome.ok) {
    return (
      <div className={controls.fault} role="alert">
        Not done: {outcome.message}
      </div>
    );
  }
  const returns = command.outType !== "DevVoid";
  return (
    <div className={controls.done} role="status">
      Done.{returns ? ` ${meaningful(command.outTypeDesc) || "Result"}:` : ""}
      {returns ? <pre className={css.output}>{jsonText(outcome.output)}</pre> : null}
    </div>
  );
}

/** Tango writes `Uninitialised` where nobody described the type. */
function meaningful(description: string | null): string {
  return description && !/^(uninitiali[sz]ed|none)$/i.test(description.trim()) ? description.trim() : "";
}
