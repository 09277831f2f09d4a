import { ageText, useAttributeInfo, useAttributes, valueText, withUnit } from "@octopus-widgets/sdk";
import { type CardAnchor, controls, HoverCard, useElementSize, useTokens } from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { clockMinutes, degreesText, hoursText } from "./angles";
import { airmass, equatorial, horizontal, ofJ2000, passage, type Site } from "./astronomy";
import type { SkyObject } from "./catalogue";
import type { SkyConfig } from "./config";
import { drawObjects, drawSky, type Target, TOKENS } from "./draw";
import type { Profile } from "./horizon";
import { SkyProjection } from "./map";
import css from "./sky-map.module.css";
import type { Choosing } from "./use-choosing";
import { ageOf, type Fleet, type Pointing, useFleetTick } from "./use-pointings";

interface Props {
  label: string;
  config: SkyConfig;
  site: Site;
  profile: Profile;
  objects: readonly SkyObject[];
  fleet: Fleet;
  now: number;
  /** Seconds by which the sky is ahead of the clock; pointings are as they are. */
  ahead: number;
  active: string | null;
  onActive: (key: string | null) => void;
  choosing: Choosing;
  selected: readonly string[];
}

/** How near the pointer must come, CSS pixels. */
const REACH = 12;
/** How often in a second moving pointings are drawn. */
const RATE = 5;
const NONE: readonly string[] = [];

export function Chart(props: Props) {
  const { label, config, site, profile, objects, fleet, now, ahead, active, onActive, choosing, selected } = props;
  const [element, size] = useElementSize<HTMLDivElement>();
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const targets = useRef<Target[]>([]);
  const tokens = useTokens(TOKENS);
  const tick = useFleetTick(fleet, RATE);
  const [shown, setShown] = useState(false);
  const id = useId();
  const letters = Math.min(size.width, size.height) >= 120;
  const time = now + ahead;
  const view = { ...size, projection: config.projection, centre: config.centre, site, margin: letters ? 18 : 3 };
  const minute = Math.floor(time / 60) * 60;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is made anew each time; its parts are listed
  useEffect(() => {
    const context = prepare(below.current, size);
    if (context)
      drawSky({
        context,
        map: new SkyProjection({ ...view, time: minute }),
        tokens,
        profile,
        galaxy: config.showGalaxy,
        letters,
      });
  }, [size, minute, tokens, profile, config.showGalaxy, config.projection, config.centre, site]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is made anew each time; its parts are listed, and the tick tells of the fleet
  useEffect(() => {
    const context = prepare(above.current, size);
    if (!context) return;
    const map = new SkyProjection({ ...view, time: config.projection === "horizon" ? time : minute });
    targets.current = drawObjects({
      context,
      map,
      tokens,
      objects,
      pointings: fleet.pointings,
      from: now,
      active,
      selected,
      labels: config.showLabels && letters,
    });
  }, [size, time, tokens, objects, fleet, tick, active, selected.join(), config, site]);
  const find = (event: Pick<PointerEvent, "currentTarget" | "clientX" | "clientY">): Target | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = box.width > 0 ? size.width / box.width : 1;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    let best: Target | null = null;
    let least = REACH;
    for (const target of targets.current) {
      const distance = Math.hypot(target.x - x, target.y - y);
      if (distance <= least) [best, least] = [target, distance];
    }
    return best;
  };
  const choose = (target: Target | null): void => {
    if (target?.kind === "pointing") choosing.pointing?.(target.key.slice("pointing ".length));
    if (target?.kind === "source") choosing.source?.(target.key.slice("source ".length));
  };
  const order = (): Target[] => [...targets.current].sort((one, other) => one.kind.localeCompare(other.kind));
  const onKey = (event: KeyboardEvent): void => {
    const all = order();
    const at = all.findIndex(({ key }) => key === active);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 }[
      event.key
    ];
    if (to !== undefined && all.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setShown(true);
      onActive(all.at(to % all.length)?.key ?? null);
    } else if (event.key === "Escape" && active) {
      event.stopPropagation();
      onActive(null);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      choose(all[at] ?? null);
    }
  };
  const pointing = fleet.pointings.find(({ device }) => `pointing ${device}` === active);
  const object = objects.find(({ name }) => `source ${name}` === active);
  const target = targets.current.find(({ key }) => key === active);
  const anchor = useMemo<CardAnchor>(
    () => ({
      getBoundingClientRect: () => {
        const box = above.current?.getBoundingClientRect() ?? new DOMRect();
        const scale = size.width > 0 ? box.width / size.width : 1;
        const at = targets.current.find(({ key }) => key === active) ?? { x: 0, y: 0 };
        return new DOMRect(box.left + at.x * scale - 6, box.top + at.y * scale - 6, 12, 12);
      },
    }),
    [active, size.width],
  );
  const can = target?.kind === "source" ? choosing.source : target ? choosing.pointing : null;
  const spoken = pointing ? pointingWords(pointing) : object ? objectWords(object, time, site) : "";
  return (
    <div className={css.chart} ref={element}>
      <canvas ref={below} className={css.canvas} />
      <canvas ref={above} className={css.canvas} />
      <div
        className={css.touch}
        role="listbox"
        aria-label={`${label}: pointings and sources`}
        tabIndex={0}
        aria-activedescendant={`${id}-active`}
        data-can={can ? true : undefined}
        onKeyDown={onKey}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setShown(true)}
        onBlur={() => {
          setShown(false);
          onActive(null);
        }}
        onPointerMove={(event) => {
          const found = find(event);
          setShown(found !== null);
          if ((found?.key ?? null) !== active) onActive(found?.key ?? null);
        }}
        onPointerLeave={() => {
          setShown(false);
          onActive(null);
        }}
        onClick={(event) => choose(find(event))}
      >
        <div
          role="option"
          tabIndex={-1}
          id={`${id}-active`}
          aria-selected={active !== null}
          className={controls.hidden}
        >
          {spoken || "Arrow keys go through what is up."}
        </div>
      </div>
      {shown && target && object ? (
        <ObjectCard object={object} time={time} site={site} profile={profile} anchor={anchor} />
      ) : null}
      {shown && target && pointing ? (
        <PointingCard pointing={pointing} site={site} anchor={anchor} hover={config.hoverAttributes ?? NONE} />
      ) : null}
    </div>
  );
}

/** A canvas as large as its box, sharp on any screen; null where there is none to draw on. */
function prepare(canvas: HTMLCanvasElement | null, { width, height }: { width: number; height: number }) {
  if (!canvas || width === 0 || height === 0) return null;
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

const angle = (degrees: number): string => `${degrees.toFixed(1)}°`;

function pointingWords({ label, achieved, samples }: Pointing): string {
  if (!achieved) return `${label}: no pointing yet`;
  const { stale, age } = ageOf({ samples });
  const old = stale ? `, stale ${ageText(age)}` : "";
  return `${label}: azimuth ${angle(achieved.azimuth)}, elevation ${angle(achieved.elevation)}${old}`;
}

function objectWords({ name, placeAt }: SkyObject, time: number, site: Site): string {
  const { azimuth, elevation } = horizontal(placeAt(time), time, site);
  return `${name}: azimuth ${angle(azimuth)}, elevation ${angle(elevation)}`;
}

/** Rises, culminates and sets as rows; times beyond today carry no date, since they are within a day. */
export function passageRows(object: SkyObject, time: number, site: Site, limit: number): [string, string][] {
  const { rise, transit, set, always } = passage(object.placeAt, time, site, limit);
  const top = horizontal(object.placeAt(transit), transit, site).elevation;
  const above = limit > 0 ? ` above ${limit}°` : "";
  const culminates: [string, string] = ["Transit", `${clockMinutes(transit)} UTC at ${angle(top)}`];
  if (rise === null || set === null) return [["Up", always ? `always${above}` : `never${above}`], culminates];
  return [[`Rises${above}`, `${clockMinutes(rise)} UTC`], culminates, [`Sets${above}`, `${clockMinutes(set)} UTC`]];
}

function ObjectCard(props: { object: SkyObject; time: number; site: Site; profile: Profile; anchor: CardAnchor }) {
  const { object, site, profile, anchor } = props;
  const time = Math.floor(props.time / 5) * 5;
  const rows = useMemo((): [string, string][] => {
    const place = object.placeAt(time);
    const { azimuth, elevation } = horizontal(place, time, site);
    const { ra, dec } = ofJ2000(place, time);
    const air = airmass(elevation);
    return [
      ["Azimuth", angle(azimuth)],
      ["Elevation", angle(elevation)],
      ["Right ascension", hoursText(ra)],
      ["Declination", degreesText(dec)],
      ["Air mass", air === null ? "below the horizon" : air.toFixed(2)],
      ...passageRows(object, time, site, Math.round(profile.limit)),
    ];
  }, [object, time, site, profile]);
  return <HoverCard anchor={anchor} head={<strong>{object.name}</strong>} name="J2000" rows={rows} />;
}

function PointingCard(props: { pointing: Pointing; site: Site; anchor: CardAnchor; hover: readonly string[] }) {
  const { pointing, site, anchor } = props;
  const further = useMemo(
    () => props.hover.map((name) => `${pointing.device}/${name}`),
    [props.hover, pointing.device],
  );
  const samples = useAttributes(further);
  const infos = useAttributeInfo(further);
  const { achieved, desired, time } = pointing;
  const { stale, age, error } = ageOf(pointing);
  const place = achieved && time !== null ? ofJ2000(equatorial(achieved, time, site), time) : null;
  const air = achieved ? airmass(achieved.elevation) : null;
  const rows: [string, string][] = [
    ["Azimuth", achieved ? angle(achieved.azimuth) : "no value yet"],
    ["Elevation", achieved ? angle(achieved.elevation) : "no value yet"],
    ["Desired", desired ? `${angle(desired.azimuth)}, ${angle(desired.elevation)}` : ""],
    ["Right ascension", place ? hoursText(place.ra) : ""],
    ["Declination", place ? degreesText(place.dec) : ""],
    ["Air mass", air === null ? "" : air.toFixed(2)],
    ["Stale for", stale && age !== null ? ageText(age) : ""],
    ["Error", error ?? ""],
    ...further.map((name): [string, string] => [
      infos[name]?.label || name.slice(pointing.device.length + 1),
      withUnit(valueText(samples[name]?.value, infos[name]), infos[name]?.unit) || "—",
    ]),
  ];
  return <HoverCard anchor={anchor} head={<strong>{pointing.label}</strong>} name={pointing.device} rows={rows} />;
}
