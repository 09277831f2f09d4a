/** Finding a row by the letters it begins with, typed one soon after the other. */
const PAUSE = 700;

export function typeAhead(
  now: () => number = Date.now,
): (key: string, from: number, count: number, label: (index: number) => string) => number | null {
  let text = "";
  let time = 0;
  return (key, from, count, label) => {
    const moment = now();
    text = moment - time > PAUSE ? key.toLowerCase() : text + key.toLowerCase();
    time = moment;
    // The same letter again goes on to the next; a longer text may still fit where one is.
    const repeated = [...text].every((one) => one === text[0]);
    const wanted = repeated ? (text[0] ?? "") : text;
    for (let step = text.length > 1 && !repeated ? 0 : 1; step <= count; step += 1) {
      const index = (from + step) % count;
      if (label(index).toLowerCase().startsWith(wanted)) return index;
    }
    return null;
  };
}
