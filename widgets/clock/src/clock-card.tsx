import css from "./clock.module.css";
import { dayText, localSiderealSeconds } from "./sidereal";
import { hourMinute, type Sun } from "./use-sun";
import { type Zone, zoneParts } from "./zone";

/** One clock: name and offset above, time in the middle, Sun below. */
export function ClockCard({
  zone,
  now,
  showDay,
  sun,
}: {
  zone: Zone;
  now: number;
  showDay: boolean;
  sun: Sun | undefined;
}) {
  if (zone.kind === "invalid") {
    return (
      <li className={css.card} data-invalid>
        <div className={css.top}>
          <span className={css.name}>{zone.text || "(empty)"}</span>
        </div>
        <div className={css.reason}>{zone.reason}</div>
      </li>
    );
  }
  const parts = zone.kind === "zone" ? zoneParts(zone.formatter, now) : null;
  const time = zone.kind === "zone" ? (parts?.time ?? "") : dayText(localSiderealSeconds(now, zone.longitude));
  const under = [parts?.offset ?? (zone.kind === "sidereal" ? zone.note : ""), showDay ? parts?.day : ""].filter(
    Boolean,
  );
  return (
    <li className={css.card}>
      <div className={css.top}>
        <span className={css.name} title={zone.kind === "sidereal" ? `${zone.longitude}° east` : undefined}>
          {zone.kind === "sidereal" ? zone.name : zone.text}
        </span>
        {under.map((text) => (
          <span key={text} className={css.dim}>
            {text}
          </span>
        ))}
      </div>
      <time className={css.time}>{time}</time>
      {sun ? (
        <div className={css.bottom}>
          <SunChip name="Sunrise" glyph="↑" at={sun.sunrise} />
          <SunChip name="Sunset" glyph="↓" at={sun.sunset} />
        </div>
      ) : null}
    </li>
  );
}

function SunChip({ name, glyph, at }: { name: string; glyph: string; at: string | null }) {
  const text = at ? `${name} at ${hourMinute(at)}` : `No ${name.toLowerCase()} today`;
  return (
    <span className={css.chip} title={text}>
      <span aria-hidden="true">☼{glyph}</span>
      <span className={css.hidden}>{name} </span>
      {hourMinute(at)}
    </span>
  );
}
