/** A small course, and where it goes. */
import { useNow } from "@octopus-widgets/sdk";
import { Sparkline, Trace, trendOf, useTrace } from "@octopus-widgets/sdk/ui";

export function Course({ name }: { name: string }) {
  const now = useNow(1);
  const trace = useTrace(name, 300);
  const trend = trendOf(trace, now - 300);
  return (
    <figure>
      <Sparkline trace={trace} seconds={300} />
      <figcaption>{trend ? `${trend.change.toFixed(1)} in ${trend.seconds} s` : "too few points to tell"}</figcaption>
    </figure>
  );
}

/** A trace by itself: the newest three points. */
export const kept = new Trace(3);
for (const at of [1, 2, 3, 4]) kept.push(at, at * 10);
