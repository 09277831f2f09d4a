import { useMemo } from "react";
import { clockMinutes } from "./angles";
import { horizontal, passage, type Site } from "./astronomy";
import type { SkyObject } from "./catalogue";
import type { Profile } from "./horizon";
import css from "./sky-map.module.css";

interface Props {
  objects: readonly SkyObject[];
  site: Site;
  profile: Profile;
  /** The instant that is shown, in steps of some seconds. */
  time: number;
  active: string | null;
  onActive: (key: string | null) => void;
  onChoose: ((name: string) => void) | null;
}

interface Row {
  name: string;
  elevation: number;
  azimuth: number;
  up: boolean;
  next: string;
}

/** Sources as a table beside the map: what is up first, the highest first; then what rises next. */
export function SourceList({ objects, site, profile, time, active, onActive, onChoose }: Props) {
  const rows = useMemo(
    () => objects.map((object) => rowOf(object, time, site, profile)).sort(byHeight),
    [objects, time, site, profile],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by keys
    <section className={css.list} aria-label="Sources" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">El</th>
            <th scope="col">Az</th>
            <th scope="col">UTC</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, elevation, azimuth, up, next }) => (
            <tr
              key={name}
              data-up={up || undefined}
              data-active={`source ${name}` === active || undefined}
              onPointerEnter={() => onActive(`source ${name}`)}
              onPointerLeave={() => onActive(null)}
            >
              <th scope="row">
                {onChoose ? (
                  <button type="button" onClick={() => onChoose(name)} onFocus={() => onActive(`source ${name}`)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              <td>{Math.round(elevation)}°</td>
              <td>{Math.round(azimuth)}°</td>
              <td>{next}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const byHeight = (one: Row, other: Row): number => Number(other.up) - Number(one.up) || other.elevation - one.elevation;

function rowOf(object: SkyObject, time: number, site: Site, profile: Profile): Row {
  const { azimuth, elevation } = horizontal(object.placeAt(time), time, site);
  const { rise, set, always } = passage(object.placeAt, time, site, profile.limit);
  const up = elevation >= profile.at(azimuth);
  const next =
    rise === null || set === null
      ? always
        ? "always up"
        : "never up"
      : set < rise
        ? `sets ${clockMinutes(set)}`
        : `rises ${clockMinutes(rise)}`;
  return { name: object.name, azimuth, elevation, up, next };
}
