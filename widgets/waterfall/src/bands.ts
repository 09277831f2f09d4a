/** Known interference along the axis, as the settings write it: `1559-1610 GNSS`. */
export interface RfiBand {
  from: number;
  to: number;
  label: string;
}

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const BAND = new RegExp(String.raw`^\s*(${NUMBER})\s*(?:-|–|to|\.\.)\s*(${NUMBER})\s*(.*)$`, "i");

/** What is a band, and what cannot be read as one. */
export function readBands(lines: readonly unknown[]): { bands: RfiBand[]; faults: string[] } {
  const bands: RfiBand[] = [];
  const faults: string[] = [];
  for (const line of lines) {
    const text = String(line ?? "").trim();
    if (text === "") continue;
    const found = BAND.exec(text);
    const [one, other] = [Number(found?.[1]), Number(found?.[2])];
    if (!found || one === other)
      faults.push(`A band is expected as “1559-1610 GNSS”, in the units of the axis; got “${text}”.`);
    else bands.push({ from: Math.min(one, other), to: Math.max(one, other), label: found[3]?.trim() ?? "" });
  }
  return { bands, faults };
}
