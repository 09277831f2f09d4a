/** The last reply of each endpoint that was tried in this page: the mapping is built on what was just looked at. */
import type { Json } from "@octopus-widgets/sdk/contract";

const MOST = 20;
const kept = new Map<string, Json>();

export function keepReply(pointer: string, reply: Json): void {
  kept.delete(pointer);
  kept.set(pointer, reply);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}

export function keptReply(pointer: string): Json | undefined {
  return kept.get(pointer);
}
