import {
  plotStyles as css,
  HeatFrame,
  type HeatMap,
  type Infos,
  imageRows,
  linearTicks,
  type Numbers,
  Picture,
  timeTicks,
  useExports,
  usePalette,
  useTimeView,
} from "@octopus-widgets/plot";
import { attributeParts } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useAxis } from "./axis";
import { channelPointer } from "./channel-pointer";
import type { LiveConfig } from "./config";
import { ListState } from "./list-state";
import { useLists } from "./use-lists";

/** An image attribute: the newest, or of a range of the past that under the cursor. */
export function ImageView({
  instanceId,
  config,
  name,
  infos,
}: {
  instanceId: string;
  config: LiveConfig;
  name: string;
  infos: Infos;
}) {
  const axis = useAxis(config);
  const palette = usePalette();
  const [box, size] = useElementSize<HTMLDivElement>();
  const names = useMemo(() => [name], [name]);
  const view = useTimeView();
  const lists = useLists(names, config, view);
  const source = useMemo(() => new Picture(), []);
  const painter = useRef<HeatMap | null>(null);
  useEffect(() => {
    const read = (): void => {
      const rows = imageRows(lists.get(name)?.list);
      source.set((rows ?? []) as readonly Numbers[]);
    };
    read();
    return lists.watch(read);
  }, [lists, name, source]);
  const every = config.rowSeconds || 0;
  const across = useCallback((count: number) => axis.ticks(source.size.columns, count), [source, axis]);
  const down = useCallback(
    (count: number) => (every > 0 ? rowAgeTicks(source.size.rows, every, count) : rowTicks(source, count)),
    [source, every],
  );
  const describe = useCallback(
    (x: number, y: number) => {
      const { rows, columns } = source.size;
      const column = Math.floor(x * columns);
      const row = Math.floor(y * rows);
      const place = axis.values === null ? `column ${column}` : axis.describe(column, columns);
      return `${place}, ${every > 0 ? `−${row * every} s` : `row ${row}`}`;
    },
    [source, axis, every],
  );
  const span = useCallback(() => ({ start: 0, end: 1 }), []);
  const faded = useCallback(() => lists.staleSince(name) !== null, [lists, name]);
  const keep = useCallback((made: HeatMap) => {
    painter.current = made;
  }, []);
  const dialog = useExports(instanceId, {
    names,
    infos,
    series: () => undefined,
    archive: config.archive || null,
    window: view.window,
    painter: { paint: (...all) => painter.current?.paint(...all) ?? { left: 0, top: 0, width: 1, height: 1 } },
    chartSpan: span,
    palette,
    legend: () => [],
    size,
  });
  return (
    <>
      <div ref={box} className={css.frame}>
        <HeatFrame
          source={source}
          across={across}
          down={down}
          low={config.yMin ?? null}
          high={config.yMax ?? null}
          faded={faded}
          dated={false}
          axes={size.width >= 180 && size.height >= 90}
          label={`Image of ${attributeParts(name).attribute}`}
          unit={infos[name]?.unit ?? ""}
          side={config.colorMapPosition}
          span={span}
          watch={lists.watch}
          pointer={channelPointer(`${name} image`)}
          onChoose={nothing}
          onClear={nothing}
          describe={describe}
          onPainter={keep}
        >
          <ListState names={names} lists={lists} now={view.window.now} />
        </HeatFrame>
      </div>
      {dialog}
    </>
  );
}

/** An image is seen whole. */
const nothing = (): void => {};

function rowTicks(source: Picture, count: number): { at: number; text: string }[] {
  const { rows } = source.size;
  if (rows < 1) return [];
  return linearTicks(0, rows - 1, count)
    .filter(Number.isInteger)
    .map((row) => ({ at: (row + 0.5) / rows, text: String(row) }));
}

/** Rows that are `every` seconds apart, the newest on top. */
function rowAgeTicks(rows: number, every: number, count: number): { at: number; text: string }[] {
  if (rows < 1) return [];
  return timeTicks(0, rows * every, count).at.map((age) => ({
    at: Math.max(0.02, age / (rows * every)),
    text: ageTick(age),
  }));
}

export function ageTick(age: number): string {
  return age === 0 ? "now" : `−${age} s`;
}
