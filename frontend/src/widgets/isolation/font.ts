/** The page's font for frames, which load nothing: fetched once by the page, handed over as bytes. */
import address from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";

let fetched: Promise<ArrayBuffer | null> | undefined;

/** The font file; null where it cannot be had, and frames go on with the system's. */
export function theFont(): Promise<ArrayBuffer | null> {
  fetched ??= fetch(address).then(
    (response) => (response.ok ? response.arrayBuffer() : null),
    () => null,
  );
  return fetched;
}
