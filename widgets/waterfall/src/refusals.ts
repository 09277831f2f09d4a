import type { Infos } from "@octopus-widgets/plot";
import { attributeParts, tangoType } from "@octopus-widgets/sdk";

/** Spectra at most. */
export const MOST = 8;

/** What is not shown, and why, in sentences. */
export function refusalsOf(wanted: readonly string[], infos: Infos): string[] {
  const few = wanted.slice(0, MOST);
  const named = (reason: string, found: readonly string[]): string[] =>
    found.length > 0 ? [`${found.map((name) => attributeParts(name).attribute || name).join(", ")}: ${reason}.`] : [];
  const of = (format: string): string[] => few.filter((name) => infos[name]?.dataformat === format);
  const texts = few.filter((name) => {
    const info = infos[name];
    return (
      info?.dataformat === "SPECTRUM" && ["string", "state"].includes(tangoType(info.datatype, "SPECTRUM").element)
    );
  });
  return [
    ...(wanted.length > MOST ? [`The first ${MOST} of ${wanted.length} attributes are shown.`] : []),
    ...named("an image has no single spectrum to follow; the HDBPP Live widget draws images", of("IMAGE")),
    ...named("a single value is no spectrum; the HDBPP Live widget draws it over time", of("SCALAR")),
    ...named("a list of texts cannot be drawn", texts),
    ...named(
      "not known",
      few.filter((name) => infos[name] === null),
    ),
  ];
}
