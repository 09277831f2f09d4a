/** Header clocks: local, UTC, LST. Sunrise and sunset, and where the LST's longitude comes from, stand in the tooltips. */
import { useServices } from "../../../app/services";
import { useAppSelector } from "../../../app/store";
import type { ClockPreferences } from "../../../app/types";
import { siderealPlace, sunPlace } from "../../../time/places";
import { clockText, localSiderealHours, sunTimes } from "../../../time/sky";
import { useDevicePosition } from "../../../time/useDevicePosition";
import { useNow } from "../../../time/useNow";
import styles from "./Clocks.module.css";

export function Clocks() {
  const clocks = useAppSelector((state) => state.preferences.document?.clocks);
  return clocks && (clocks.local || clocks.utc || clocks.lst) ? <Shown clocks={clocks} /> : null;
}

function Shown({ clocks }: { clocks: ClockPreferences }) {
  const { config } = useServices();
  const now = useNow(1);
  const device = useDevicePosition(clocks.deviceLocation);
  const place = sunPlace(clocks, config.runtime, device);
  const sidereal = siderealPlace(clocks, config.runtime, window.location.hostname);
  const sun = sunText(now, place);
  return (
    <div className={styles.clocks}>
      {clocks.local && (
        <Clock
          name="Local"
          about={`${Intl.DateTimeFormat().resolvedOptions().timeZone}\n${sun(false)}`}
          time={wallTime(now, false)}
        />
      )}
      {clocks.utc && <Clock name="UTC" about={`${dayOf(now)}\n${sun(true)}`} time={wallTime(now, true)} />}
      {clocks.lst && (
        <Clock
          name="LST"
          about={`Local mean sidereal time at ${degrees(sidereal.longitude)} east.\nLongitude from ${sidereal.source}.`}
          time={clockText(localSiderealHours(now, sidereal.longitude))}
        />
      )}
    </div>
  );
}

function Clock({ name, time, about }: { name: string; time: string; about: string }) {
  return (
    <span className={styles.clock} title={about}>
      <span className={styles.name}>{name}</span>
      <span role="timer" aria-live="off" className={styles.time}>
        {time}
      </span>
      <span className="visually-hidden">{about}</span>
    </span>
  );
}

function wallTime(seconds: number, utc: boolean): string {
  const date = new Date(seconds * 1000);
  if (utc) return date.toISOString().slice(11, 19);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const degrees = (value: number): string => `${value.toFixed(4)}°`;

function sunText(now: number, place: ReturnType<typeof sunPlace>): (utc: boolean) => string {
  const { sunrise, sunset, up } = sunTimes(now, place.latitude, place.longitude);
  const where = `${degrees(place.latitude)} N, ${degrees(place.longitude)} E, from ${place.source}`;
  return (utc) => {
    if (sunrise === null || sunset === null) return `The Sun stays ${up ? "up" : "down"} (${where}).`;
    return `Sunrise ${wallTime(sunrise, utc).slice(0, 5)}, sunset ${wallTime(sunset, utc).slice(0, 5)} (${where}).`;
  };
}
