/** What a plot's attributes are, as far as that can be known. */
import type { AttributeInfo } from "@octopus-widgets/sdk";
import { useEffect, useMemo, useState } from "react";
import type { Infos } from "./plotted";

export type Format = AttributeInfo["dataformat"];

/** Milliseconds that a plot of the past waits to learn what its attributes are: the control system may be away, and the archive not. */
const PATIENCE = 1_000;

/**
 * The format of each attribute, the same list until one changes; undefined while it is worth waiting for, null where there is nothing to be
 * shown. What the control system does not know, or does not tell, may still be archived: then it is taken for a scalar, as most are.
 */
export function useFormats(
  names: readonly string[],
  infos: Infos,
  past: boolean,
): readonly (Format | null | undefined)[] {
  const [waitedFor, setWaitedFor] = useState<readonly string[] | null>(null);
  const waiting = past && names.some((name) => infos[name] === undefined);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setWaitedFor(names), PATIENCE);
    return () => clearTimeout(timer);
  }, [waiting, names]);
  const formats = names.map((name): Format | null | undefined => {
    const info = infos[name];
    if (info) return info.dataformat;
    if (!past) return info;
    return info === null || waitedFor === names ? "SCALAR" : undefined;
  });
  const key = formats.map(String).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the formats
  return useMemo(() => formats, [key]);
}
