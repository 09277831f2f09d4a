import { useHostVariables, useNow, type WidgetProps } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { type CSSProperties, useMemo } from "react";
import css from "./clock.module.css";
import { ClockCard } from "./clock-card";
import { bestColumns, capacity } from "./fit";
import { useSun } from "./use-sun";
import { hasPlace, parseZone, siteLongitude, zoneParts } from "./zone";

export type ClockConfig = {
  timezones: string[];
  showDay: boolean;
  topTextMaxSize: number | null;
  middleTextMaxSize: number | null;
  bottomTextMaxSize: number | null;
  clockGap: number;
};
/** Around the board, in CSS pixels. */
const PADDING = 4;
const DEFAULT_ZONES = ["UTC", "GMT", "Australia/Perth"];

/** A board of clocks that fills its widget. */
export function Clock({ instanceId, config }: WidgetProps<ClockConfig>) {
  const now = useNow(1);
  const hostVariables = useHostVariables();
  const [board, { width, height }] = useElementSize<HTMLUListElement>();
  const zones = useMemo(() => {
    const lines = (config.timezones ?? []).filter((line) => typeof line === "string" && line.trim());
    const site = siteLongitude(hostVariables, location.hostname);
    return (lines.length > 0 ? lines : DEFAULT_ZONES).map((line) => parseZone(line, site));
  }, [config.timezones, hostVariables]);
  const dateKey = zones
    .flatMap((zone) =>
      zone.kind === "zone" && hasPlace(zone.zone) ? `${zone.zone}=${zoneParts(zone.formatter, now).date}` : [],
    )
    .join("&");
  const dates = useMemo(
    () =>
      Object.fromEntries(
        dateKey
          .split("&")
          .filter(Boolean)
          .map((pair) => pair.split("=") as [string, string]),
      ),
    [dateKey],
  );
  const sun = useSun(instanceId, dates);
  const gap = Math.max(0, config.clockGap ?? 8);
  const room = { width: width - 2 * PADDING, height: height - 2 * PADDING };
  const shown = zones.slice(0, width === 0 ? zones.length : capacity(room.width, room.height, gap));
  const columns = bestColumns(shown.length, room.width, room.height, gap, 2);
  const left = zones.slice(shown.length).map(({ text }) => text);
  return (
    <ul
      ref={board}
      className={css.board}
      aria-label="Clocks"
      title={left.length > 0 ? `No room for ${left.join(", ")}` : undefined}
      style={styleOf(config, gap, columns)}
    >
      {shown.map((zone, index) => (
        <ClockCard
          // biome-ignore lint/suspicious/noArrayIndexKey: the same zone may be shown twice, and order is the identity
          key={`${zone.text}#${index}`}
          zone={zone}
          now={now}
          showDay={config.showDay !== false}
          sun={zone.kind === "zone" ? sun[zone.zone] : undefined}
        />
      ))}
    </ul>
  );
}

function styleOf(config: ClockConfig, gap: number, columns: number): CSSProperties {
  const px = (size: number | null | undefined): string =>
    typeof size === "number" && size > 0 ? `${size}px` : "1000px";
  return {
    gap,
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
    ["--top-max" as string]: px(config.topTextMaxSize),
    ["--middle-max" as string]: px(config.middleTextMaxSize),
    ["--bottom-max" as string]: px(config.bottomTextMaxSize),
  };
}
