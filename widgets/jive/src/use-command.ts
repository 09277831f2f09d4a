import { type Json, useMutation, useNow } from "@octopus-widgets/sdk";
import { useCallback, useRef } from "react";
import { commandHistory } from "./history";
import { type CommandReply, EXECUTE_COMMAND } from "./operations";

export interface CommandOutcome {
  ok: boolean;
  message: string;
  output: Json;
}

/** A stable function that runs a command, notes it in the history, and never throws. */
export function useCommand(): (
  device: string,
  command: string,
  argin: Json,
  argument: string,
) => Promise<CommandOutcome> {
  const [send] = useMutation<CommandReply>(EXECUTE_COMMAND);
  const now = useNow(1);
  const clock = useRef(now);
  clock.current = now;
  return useCallback(
    async (device, command, argin, argument) => {
      const outcome = await attempt(send, { device, command, argin });
      commandHistory().add({ at: clock.current, device, command, argument, ...outcome });
      return outcome;
    },
    [send],
  );
}

async function attempt(
  send: (variables: { [name: string]: unknown }) => Promise<CommandReply>,
  variables: { [name: string]: unknown },
): Promise<CommandOutcome> {
  try {
    const { executeCommand: reply } = await send(variables);
    const message = (reply.message ?? []).join("\n") || (reply.ok ? "" : "The device refused and gave no reason.");
    return { ok: reply.ok, message, output: reply.output };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error), output: null };
  }
}
