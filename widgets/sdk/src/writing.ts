/** Writing an attribute: who may, and how. */
import { useCallback } from "react";
import type { Json } from "./contract";
import { useMutation, useReplayMode, useRoleLevelAccess } from "./hooks";
import { attributeParts } from "./names";

/** Least role level that may act on the telescope. */
export const OPERATOR_LEVEL = 3;

/** The mutation with which an attribute is written; its operation is `setAttributeValue` for mock answers. */
export const SET_ATTRIBUTE_VALUE = `mutation setAttributeValue($device: String!, $name: String!, $value: JSON!) {
  setAttributeValue(device: $device, name: $name, value: $value) {
    ok message valueBefore attribute { fullName value writeValue quality timestamp }
  }
}`;

interface SetReply {
  setAttributeValue: {
    ok: boolean;
    message: string[] | null;
    valueBefore: Json;
    attribute: {
      fullName: string;
      value: Json;
      writeValue: Json;
      quality: string | null;
      timestamp: number | null;
    } | null;
  };
}

/** What came of a write. */
export interface WriteOutcome {
  ok: boolean;
  /** Why the device refused, or what went wrong on the way. */
  message: string;
  before: Json;
  /** The value read back. */
  after: Json;
}

/** Whether the person may act now; when not, the sentence that says why. */
export function useActGate(): { allowed: boolean; reason: string } {
  const { role, allows } = useRoleLevelAccess();
  const { replay } = useReplayMode();
  if (replay) return { allowed: false, reason: "The workspace shows the past: go live to act on the telescope." };
  if (!allows(OPERATOR_LEVEL)) return { allowed: false, reason: `This needs the role Operator; you are ${role}.` };
  return { allowed: true, reason: "" };
}

/** A stable function that writes one attribute and tells what came of it; it never throws. */
export function useWriteAttribute(): (fullName: string, value: Json) => Promise<WriteOutcome> {
  const [send] = useMutation<SetReply>(SET_ATTRIBUTE_VALUE);
  return useCallback(
    async (fullName, value) => {
      const { device, attribute } = attributeParts(fullName);
      try {
        const { setAttributeValue: reply } = await send({ device, name: attribute, value });
        const message = (reply.message ?? []).join("\n") || (reply.ok ? "" : "The device refused and gave no reason.");
        return { ok: reply.ok, message, before: reply.valueBefore, after: reply.attribute?.value ?? null };
      } catch (error) {
        return {
          ok: false,
          message: error instanceof Error ? error.message : String(error),
          before: null,
          after: null,
        };
      }
    },
    [send],
  );
}
