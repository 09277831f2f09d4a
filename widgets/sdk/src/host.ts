import type { OctopusHost } from "./contract";
import "./global";

/**
 * The host that runs this widget.
 *
 * @throws Error when no host has published itself, which only happens outside Octopus: in a test, install a mock host first.
 */
export function host(): OctopusHost {
  const found = globalThis.Octopus?.host;
  if (!found)
    throw new Error(
      "expected a host under globalThis.Octopus.host; found none: run inside Octopus or install a mock host",
    );
  return found;
}
