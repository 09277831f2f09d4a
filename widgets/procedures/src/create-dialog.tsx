import { controls, Dialog, dialogStyles } from "@octopus-widgets/sdk/ui";
import { useId, useState } from "react";
import { ArgumentsField } from "./arguments-field";
import type { Procedure } from "./operations";
import css from "./procedures.module.css";
import type { Actions, Outcome } from "./use-actions";
import type { Remembered } from "./use-remembered";
import { parseArguments } from "./words";

interface Props {
  procedures: readonly Procedure[];
  /** Scripts of the settings. */
  offered: readonly string[];
  actions: Actions;
  remembered: Remembered;
  onCreated: (id: number) => void;
  onClose: () => void;
}

type Kind = "script" | "activity";

/** A new procedure: of a script, or of an activity of a scheduling block definition. */
export function CreateDialog(props: Props) {
  const { onClose } = props;
  const [kind, setKind] = useState<Kind>("script");
  const [state, setState] = useState<"asking" | "sending" | Outcome>("asking");
  const finish = async (act: () => Promise<Outcome>): Promise<void> => {
    if (state === "sending") return;
    setState("sending");
    const outcome = await act();
    if (!outcome.ok) return setState(outcome);
    if (outcome.procedure !== undefined) props.onCreated(outcome.procedure);
    onClose();
  };
  const Form = kind === "script" ? ScriptForm : ActivityForm;
  return (
    <Dialog title="New procedure" onClose={onClose}>
      <fieldset className={css.kinds}>
        <legend className={controls.hidden}>What it runs</legend>
        {(["script", "activity"] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
            {one === "script" ? "A script" : "An activity of the ODA"}
          </label>
        ))}
      </fieldset>
      <Form {...props} busy={state === "sending"} finish={finish}>
        {typeof state === "object" ? (
          <p className={controls.fault} role="alert">
            Not created: {state.message}
          </p>
        ) : null}
      </Form>
    </Dialog>
  );
}

interface FormProps extends Props {
  busy: boolean;
  finish: (act: () => Promise<Outcome>) => Promise<void>;
  children: React.ReactNode;
}

function ScriptForm({ procedures, offered, actions, remembered, busy, finish, children, onClose }: FormProps) {
  const scripts = [...new Set([...remembered.scripts, ...offered, ...procedures.map(({ script }) => script)])].filter(
    Boolean,
  );
  const [script, setScript] = useState(scripts[0] ?? "");
  const [text, setText] = useState(() => remembered.arguments("init", script, procedures));
  const [typed, setTyped] = useState(false);
  const id = useId();
  const parsed = parseArguments(text);
  const named = script.trim();
  const choose = (next: string): void => {
    setScript(next);
    if (!typed) setText(remembered.arguments("init", next.trim(), procedures));
  };
  return (
    <form
      className={dialogStyles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!parsed.ok || named === "") return;
        const { value } = parsed;
        void finish(async () => {
          const outcome = await actions.create(named, value);
          if (outcome.ok) remembered.keep("init", named, text);
          return outcome;
        });
      }}
    >
      <label htmlFor={id}>Script</label>
      <input
        id={id}
        className={controls.input}
        list={`${id}-known`}
        value={script}
        placeholder="file:///scripts/observe.py"
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog, ahead of its close button
        autoFocus
        onChange={(event) => choose(event.target.value)}
      />
      <datalist id={`${id}-known`}>
        {scripts.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <ArgumentsField
        label="Arguments of init"
        text={text}
        onText={(next) => {
          setText(next);
          setTyped(true);
        }}
      />
      {children}
      <Foot onClose={onClose} busy={busy} ready={parsed.ok && named !== ""} action="Create" />
    </form>
  );
}

function ActivityForm({ procedures, actions, remembered, busy, finish, children, onClose }: FormProps) {
  const id = useId();
  const [sbd, setSbd] = useState("");
  const [activity, setActivity] = useState("observe");
  const [prepareOnly, setPrepareOnly] = useState(false);
  const [init, setInit] = useState(() => remembered.arguments("init", "", procedures));
  const [main, setMain] = useState("{}");
  const first = parseArguments(init);
  const second = parseArguments(main);
  return (
    <form
      className={dialogStyles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!first.ok || !second.ok || sbd.trim() === "" || activity.trim() === "") return;
        const asked = {
          sbd: sbd.trim(),
          activity: activity.trim(),
          prepareOnly,
          init: first.value,
          main: second.value,
        };
        void finish(() => actions.runActivity(asked));
      }}
    >
      <label htmlFor={`${id}-sbd`}>Scheduling block definition</label>
      <input
        id={`${id}-sbd`}
        className={controls.input}
        value={sbd}
        placeholder="sbd-mid01-20260901-00001"
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog, ahead of its close button
        autoFocus
        onChange={(event) => setSbd(event.target.value)}
      />
      <label htmlFor={`${id}-activity`}>Activity</label>
      <input
        id={`${id}-activity`}
        className={controls.input}
        value={activity}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setActivity(event.target.value)}
      />
      <ArgumentsField label="Arguments of init" text={init} onText={setInit} />
      <ArgumentsField label="Arguments of main" text={main} onText={setMain} />
      <label className={css.check}>
        <input type="checkbox" checked={prepareOnly} onChange={(event) => setPrepareOnly(event.target.checked)} />
        Prepare only; I start it myself
      </label>
      {children}
      <Foot
        onClose={onClose}
        busy={busy}
        ready={first.ok && second.ok && sbd.trim() !== "" && activity.trim() !== ""}
        action={prepareOnly ? "Prepare" : "Prepare and run"}
      />
    </form>
  );
}

function Foot({
  onClose,
  busy,
  ready,
  action,
}: {
  onClose: () => void;
  busy: boolean;
  ready: boolean;
  action: string;
}) {
  return (
    <footer className={dialogStyles.foot}>
      <button type="button" className={controls.button} onClick={onClose}>
        Cancel
      </button>
      <button type="submit" className={controls.primary} disabled={!ready || busy}>
        {busy ? "Sending…" : action}
      </button>
    </footer>
  );
}
