import { useNow, useVariables, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, useElementSize } from "@octopus-widgets/sdk/ui";
import { useMemo, useState } from "react";
import { clockMinutes, hoursText } from "./angles";
import { siderealDegrees } from "./astronomy";
import { bodiesOf, CALIBRATORS, ownSources, type SkyObject } from "./catalogue";
import { Chart } from "./chart";
import type { SkyConfig } from "./config";
import { aheadText } from "./draw";
import { profileOf } from "./horizon";
import { SourceList } from "./list";
import css from "./sky-map.module.css";
import { useChoosing } from "./use-choosing";
import { ageOf, useFleetTick, usePointings } from "./use-pointings";
import { useSite } from "./use-site";

/** Less than this is no room for anything beside the map, CSS pixels. */
const ROOM = { foot: 150, slider: { width: 230, height: 230 }, list: 260, sidereal: 300 };

/** Where dishes and stations point, and what stands in the sky of the site. */
export function SkyMap({ config }: WidgetProps<SkyConfig>) {
  const site = useSite(config);
  const own = useMemo(() => ownSources(config.sources), [config.sources]);
  const profile = useMemo(
    () => profileOf(config.elevationLimit ?? 0, config.horizon ?? []),
    [config.elevationLimit, config.horizon],
  );
  const bodies = useMemo(() => bodiesOf(site), [site]);
  const objects = useMemo(
    (): SkyObject[] => [
      ...(config.showBodies ? bodies : []),
      ...own.objects,
      ...(config.showCalibrators ? CALIBRATORS : []),
    ],
    [config.showBodies, config.showCalibrators, bodies, own],
  );
  const state = usePointings(config, site);
  const [element, size] = useElementSize<HTMLDivElement>();
  const now = useNow(1);
  const [ahead, setAhead] = useState(0);
  const [active, setActive] = useState<string | null>(null);
  const choosing = useChoosing(config, state.fleet);
  const { vars } = useVariables();
  const nothing = state.fleet.pointings.length === 0 && objects.length === 0;
  if (nothing && state.error)
    return <EmptyState title="The device properties cannot be read">{state.error.message}</EmptyState>;
  if (nothing && state.loading) return <EmptyState title="Reading what the devices have…" busy />;
  if (nothing && own.faults.length === 0 && state.unknown.length === 0)
    return (
      <EmptyState title="Nothing to show in the sky">
        Name dishes, stations or sources in this widget's settings, or show calibrators and planets.
      </EmptyState>
    );
  const label = config.title || "Sky map";
  const foot = size.height >= ROOM.foot && size.width >= ROOM.foot;
  const slider = foot && config.aheadHours > 0 && size.width >= ROOM.slider.width && size.height >= ROOM.slider.height;
  const chartHeight = size.height - (foot ? 22 : 0) - (slider ? 28 : 0);
  const spare = size.width - chartHeight * (config.projection === "horizon" ? 1 : 2);
  const list = config.showList && objects.length > 0 && spare >= ROOM.list && size.height >= 200;
  const faults = [
    ...own.faults,
    ...profile.faults.map((fault) => `Horizon: ${fault}`),
    ...state.unknown.map((device) => `${device} has none of the attributes ${config.achievedLongitude}`),
  ];
  return (
    <section className={css.widget} aria-label={label}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <div className={css.box} ref={element}>
        <div className={css.main}>
          <Chart
            label={label}
            config={config}
            site={site}
            profile={profile}
            objects={objects}
            fleet={state.fleet}
            now={now}
            ahead={slider ? ahead : 0}
            active={active}
            onActive={setActive}
            choosing={choosing}
            selected={choosing.selectedOf(vars)}
          />
          {list ? (
            <SourceList
              objects={objects}
              site={site}
              profile={profile}
              time={Math.floor((now + (slider ? ahead : 0)) / 10) * 10}
              active={active}
              onActive={setActive}
              onChoose={choosing.source}
            />
          ) : null}
        </div>
        {slider ? (
          <label className={css.slider}>
            <span>Ahead</span>
            <input
              type="range"
              min={0}
              max={config.aheadHours * 60}
              step={5}
              value={ahead / 60}
              aria-valuetext={ahead > 0 ? aheadText(now, ahead) : "now"}
              onChange={(event) => setAhead(Number(event.target.value) * 60)}
            />
            <output className={css.ahead}>{ahead > 0 ? aheadText(now, ahead) : "now"}</output>
          </label>
        ) : null}
        {foot ? (
          <p className={css.foot}>
            <span>{clockMinutes(now)} UTC</span>
            {size.width >= ROOM.sidereal ? (
              <span title={`Local sidereal time at ${site.name}`}>
                LST {hoursText(siderealDegrees(now, site.longitude)).slice(0, 7)}
              </span>
            ) : null}
            <FleetWords fleet={state.fleet} loading={state.loading} />
            {faults.length > 0 ? (
              <span className={css.fault} title={faults.join("\n")} role="alert">
                {faults.length === 1 ? faults[0] : `${faults.length} settings cannot be used: ${faults[0]}`}
              </span>
            ) : null}
          </p>
        ) : null}
      </div>
    </section>
  );
}

/** How many point, and how many of these are out of date. */
function FleetWords({ fleet, loading }: { fleet: ReturnType<typeof usePointings>["fleet"]; loading: boolean }) {
  useFleetTick(fleet, 1);
  const all = fleet.pointings;
  if (all.length === 0) return loading ? <span>reading what the devices have…</span> : null;
  const known = all.filter(({ achieved }) => achieved !== null);
  const ages = known.map(ageOf).filter(({ stale }) => stale);
  const oldest = Math.max(0, ...ages.map(({ age }) => age ?? 0));
  const below = known.filter(({ achieved }) => achieved && achieved.elevation < 0).length;
  return (
    <span>
      {known.length < all.length ? `${known.length} of ${all.length}` : all.length}{" "}
      {all.length === 1 ? "pointing" : "pointings"}
      {ages.length > 0 ? ` · ${ages.length} stale${oldest > 0 ? `, ${Math.round(oldest)} s` : ""}` : ""}
      {below > 0 ? ` · ${below} below the horizon` : ""}
    </span>
  );
}
