/** One run of a button or of a sequence: command after command, each on all its devices at once, until one fails. No React. */
import type { Json } from "@octopus-widgets/sdk";
import { type Condition, look } from "./conditions";
import type { ActionConfig } from "./config";
import { type Meaning, meaningOf, resultOf } from "./reply";
import type { Ended, Watcher } from "./watcher";

/** What is to be done, with its argument read. */
export interface Step {
  action: ActionConfig;
  /** The argument as it was typed, for the history. */
  text: string;
  value: Json;
  outType: string;
  preconditions: readonly Condition[];
  expect: readonly Condition[];
}
/** What came back of one command on one device. */
export interface Sent {
  ok: boolean;
  message: string;
  output: Json;
}
export type Send = (step: Step, device: string) => Promise<Sent>;

export interface Outcome {
  ok: boolean;
  /** What the device said, or why it went wrong. */
  text: string;
}
export type Progress = (told: { step: number; text: string }) => void;

export const RESULT = "longRunningCommandResult";
const WAITED: { readonly [why in Ended]: string } = { timeout: "in time", "given up": "before it was given up" };

/** Run steps on devices; ends with the first step that fails on any of them. */
export async function run(
  steps: readonly Step[],
  devices: readonly string[],
  names: (device: string) => string,
  { send, watcher, signal, progress }: { send: Send; watcher: Watcher; signal: AbortSignal; progress: Progress },
): Promise<Outcome> {
  const said: string[] = [];
  for (const [at, step] of steps.entries()) {
    if (signal.aborted) return { ok: false, text: `Given up before ${step.action.label}.` };
    progress({ step: at, text: "sent" });
    const all = await Promise.all(
      devices.map(async (device) => ({
        device,
        ...(await one(step, device, { send, watcher, signal, progress: (text) => progress({ step: at, text }) })),
      })),
    );
    const failed = all.filter(({ ok }) => !ok);
    const label = steps.length > 1 ? `${step.action.label}: ` : "";
    if (failed[0]) {
      const where =
        devices.length > 1 ? `${failed.length} of ${devices.length} failed; ${names(failed[0].device)}: ` : "";
      return { ok: false, text: `${label}${where}${failed[0].text}` };
    }
    const texts = [...new Set(all.map(({ text }) => text).filter(Boolean))];
    if (texts.length > 0) said.push(`${label}${texts.slice(0, 3).join("; ")}`);
  }
  return { ok: true, text: said.join("\n") };
}

interface Means {
  send: Send;
  watcher: Watcher;
  signal: AbortSignal;
  progress: (text: string) => void;
}

async function one(step: Step, device: string, { send, watcher, signal, progress }: Means): Promise<Outcome> {
  for (const condition of step.preconditions) {
    const truth = look(condition, device, watcher.known);
    if (truth.holds !== "yes") return { ok: false, text: `not sent: ${truth.why}` };
  }
  const sent = await send(step, device);
  if (!sent.ok) return { ok: false, text: sent.message };
  const meaning = meaningOf(sent.output, step.outType);
  if (!meaning.ok) return meaning;
  if (step.expect.length === 0 && meaning.goesOn !== null)
    return follow(meaning.goesOn, step, device, { watcher, signal, progress });
  for (const condition of step.expect) {
    progress(`waiting for ${condition.text}`);
    const until = await watcher.until(
      (known) => (look(condition, device, known).holds === "yes" ? true : null),
      step.action.timeout,
      signal,
    );
    if (until !== true) {
      const { why } = look(condition, device, watcher.known);
      return { ok: false, text: `${condition.text} was not reached ${WAITED[until]}${why ? `: ${why}` : ""}` };
    }
  }
  return { ok: true, text: meaning.goesOn === null ? meaning.text : "" };
}

/** A long-running command, until its device tells how it ended. */
async function follow(
  id: string,
  step: Step,
  device: string,
  { watcher, signal, progress }: Omit<Means, "send">,
): Promise<Outcome> {
  progress("waiting for its result");
  const name = `${device}/${RESULT}`;
  const ended = await watcher.until<Meaning>(({ samples }) => resultOf(samples[name], id), step.action.timeout, signal);
  return typeof ended === "string" ? { ok: false, text: `no result came ${WAITED[ended]}` } : ended;
}
