import {
  channelPointer,
  durationText,
  HeatFrame,
  type Infos,
  imageRows,
  linearTicks,
  type Numbers,
  Picture,
  timeTicks,
  useChannelAxis,
  useTimeView,
} from "@octopus-widgets/plot";
import { attributeParts } from "@octopus-widgets/sdk";
import { useCallback, useMemo } from "react";
import type { LiveConfig } from "./config";
import { ListState } from "./list-state";
import { listsCsv } from "./lists-csv";
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
  const axis = useChannelAxis(config.xAttribute);
  const names = useMemo(() => [name], [name]);
  const view = useTimeView();
  const lists = useLists(names, config, view);
  const source = useMemo(
    () => new Picture(() => (imageRows(lists.get(name)?.list) ?? []) as readonly Numbers[]),
    [lists, name],
  );
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
      const place = !axis.placed ? `column ${column}` : axis.describe(column, columns);
      return `${place}, ${every > 0 ? ageTick(row * every) : `row ${row}`}`;
    },
    [source, axis, every],
  );
  const faded = useCallback(() => lists.staleSince(name) !== null, [lists, name]);
  return (
    <HeatFrame
      instanceId={instanceId}
      config={config}
      names={names}
      infos={infos}
      view={view}
      source={source}
      across={across}
      down={down}
      faded={faded}
      label={`Image of ${attributeParts(name).attribute}`}
      watch={lists.watch}
      pointer={channelPointer(`${name} image`)}
      describe={describe}
      series={() => undefined}
      shown={() => listsCsv(names, infos, lists.get, axis)}
    >
      <ListState names={names} lists={lists} />
    </HeatFrame>
  );
}

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

/** `now`, `−30 s`, `−5 min`. */
export function ageTick(age: number): string {
  return age === 0 ? "now" : `−${durationText(age)}`;
}
