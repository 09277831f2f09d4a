import type { AxisPointer } from "@octopus-widgets/plot";
import { useEffect, useRef } from "react";
import type { SpectraRing } from "./ring";
import type { Sheet } from "./sheet";
import css from "./waterfall.module.css";

/** The instant under the workspace's cursor, as a line across the waterfall. It moves outside React. */
export function RowLine({
  painter,
  ring,
  cursor,
  watch,
}: {
  painter: Sheet;
  ring: SpectraRing | undefined;
  cursor: AxisPointer;
  watch: (listener: () => void) => () => void;
}) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = (): void => {
      const element = line.current;
      const at = cursor.get();
      const age = at === null || !ring ? null : ring.ageAt(at);
      const height = age === null ? null : painter.heightOf(age);
      const box = painter.waterfall;
      if (!element) return;
      element.hidden = height === null || box === null;
      if (height !== null && box)
        Object.assign(element.style, { top: `${height}px`, left: `${box.left}px`, width: `${box.width}px` });
    };
    place();
    const ends = [cursor.watch(place), watch(place)];
    return () => {
      for (const end of ends) end();
    };
  }, [painter, ring, cursor, watch]);
  return <div ref={line} className={css.row} hidden />;
}
