/** Local sidereal time, from the formula of the US Naval Observatory, "Computing Greenwich Sidereal Time": good to 0.1 s. */

const J2000 = 946_728_000; // 2000-01-01T12:00Z in seconds since the epoch
/** Longitude of SKA-Mid's centre, where neither preference nor site tells another. */
export const MID_LONGITUDE = 21.449412;
export const LOW_LONGITUDE = 116.7644482;

/** Sidereal seconds of the day, 0 to 86,400, at a longitude in degrees east. */
export function localSiderealSeconds(epoch: number, longitude: number): number {
  const days = (epoch - J2000) / 86_400;
  const hours = 18.697374558 + 24.06570982441908 * days + longitude / 15;
  return ((((hours % 24) + 24) % 24) * 3600) % 86_400;
}

/** `13:05:09` of seconds of a day. */
export function dayText(seconds: number): string {
  const whole = Math.floor(seconds) % 86_400;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
