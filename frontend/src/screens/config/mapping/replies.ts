/**
 * The last reply and the last result of each endpoint that was tried in this page: a mapping is built on the one, and a
 * function that takes its input from the endpoint is tried on the other.
 */
import type { Json } from "@octopus-widgets/sdk/contract";

const MOST = 20;
const replies = new Map<string, Json>();
const results = new Map<string, Json>();

function keep(kept: Map<string, Json>, pointer: string, value: Json): void {
  kept.delete(pointer);
  kept.set(pointer, value);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}

export const keepReply = (pointer: string, reply: Json): void => keep(replies, pointer, reply);
export const keptReply = (pointer: string): Json | undefined => replies.get(pointer);
export const keepResult = (pointer: string, result: Json): void => keep(results, pointer, result);
export const keptResult = (pointer: string): Json | undefined => results.get(pointer);
