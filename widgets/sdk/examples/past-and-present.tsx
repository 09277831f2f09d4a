/** Past joined to present. */
import { useBrush, useCursor, useEffectiveTimeRange, useHistory, useTimeWindow } from "@octopus-widgets/sdk";
import { useEffect, useState } from "react";

export function Course({ name }: { name: string }) {
  const range = useEffectiveTimeRange();
  const window = useTimeWindow();
  const cursor = useCursor();
  const [brush, setBrush] = useBrush();
  const [history, { loading, errors }] = useHistory([name], { maxPoints: 800 });
  const [points, setPoints] = useState(() => history.series(name)?.times.length ?? 0);
  // A plot draws here instead: the series changes in place.
  useEffect(() => history.watch(() => setPoints(history.series(name)?.times.length ?? 0)), [history, name]);
  const half = () => setBrush({ ...brush, range: { start: (range.start + range.end) / 2, end: range.end } });
  return (
    <figure onPointerMove={() => cursor.set(window.now())} onPointerLeave={() => cursor.set(null)}>
      <figcaption>
        {loading ? "Loading" : (errors[name]?.message ?? `${points} points in ${range.end - range.start} s`)}
      </figcaption>
      <button type="button" onClick={half}>
        The second half
      </button>
    </figure>
  );
}
