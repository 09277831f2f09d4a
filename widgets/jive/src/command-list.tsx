import { ActButton } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import { CommandDialog } from "./command-dialog";
import { Icon } from "./icon";
import css from "./jive.module.css";
import type { CommandInfo } from "./operations";

interface Props {
  device: string;
  commands: readonly CommandInfo[];
  focus: string | null;
  allowed: boolean;
}

/** Commands of a device, each with its types and a way to run it. */
export function CommandList({ device, commands, focus, allowed }: Props) {
  const [running, setRunning] = useState<CommandInfo | null>(null);
  if (commands.length === 0) return <p className={css.nothing}>No command matches.</p>;
  return (
    <>
      <ul className={css.rows} aria-label="Commands">
        {commands.map((command) => (
          <li key={command.name} className={css.command} data-found={command.name === focus || undefined}>
            <span className={css.name}>{command.name}</span>
            <span className={css.dim}>{signature(command)}</span>
            <ActButton
              label={`Run ${command.name}`}
              blocked={allowed ? "" : "Commands are switched off in this widget's settings."}
              onClick={() => setRunning(command)}
            >
              <Icon name="command" />
            </ActButton>
          </li>
        ))}
      </ul>
      {running ? <CommandDialog device={device} command={running} onClose={() => setRunning(null)} /> : null}
    </>
  );
}

/** `(DevDouble) → DevString`; nothing for a command without either. */
function signature({ inType, outType }: CommandInfo): string {
  const takes = inType === "DevVoid" ? "()" : `(${inType.replace(/^Dev/, "")})`;
  return outType === "DevVoid" ? takes : `${takes} → ${outType.replace(/^Dev/, "")}`;
}
