/** What is out of normal and since when, from one look at the values to the next. Pure. */
import type { Sample, StatusLevel } from "@octopus-widgets/sdk";

/** One attribute out of normal, or lately so. */
export interface Alarm {
  name: string;
  level: StatusLevel;
  /** Since when it is of this level, seconds since the epoch. */
  since: number;
  /** When it came back to normal; null: it is not. */
  cleared: number | null;
}

export interface Looked {
  name: string;
  level: StatusLevel;
  sample: Sample | undefined;
}

const RANKS: { readonly [level in StatusLevel]: number } = {
  critical: 3,
  serious: 2,
  caution: 1,
  standby: 0,
  off: 0,
  normal: 0,
};

export const rankOf = (level: StatusLevel): number => RANKS[level];

export interface Tracked {
  alarms: ReadonlyMap<string, Alarm>;
  /** Those that are new or worse than before. */
  fresh: readonly Alarm[];
}

export const NOTHING: ReadonlyMap<string, Alarm> = new Map();

/**
 * Take another look. An alarm begins with the value that is out of normal; one that comes back stays for `keep` seconds. The same map when
 * nothing changed.
 *
 * @param now seconds since the epoch
 */
export function track(
  before: ReadonlyMap<string, Alarm>,
  looked: readonly Looked[],
  now: number,
  { least, keep }: { least: StatusLevel; keep: number },
): Tracked {
  const alarms = new Map<string, Alarm>();
  const fresh: Alarm[] = [];
  let changed = false;
  for (const { name, level, sample } of looked) {
    const old = before.get(name);
    if (RANKS[level] >= RANKS[least]) {
      if (old && old.level === level && old.cleared === null) {
        alarms.set(name, old);
        continue;
      }
      const alarm = { name, level, since: startOf(sample, now), cleared: null };
      alarms.set(name, alarm);
      if (!old || old.cleared !== null || RANKS[level] > RANKS[old.level]) fresh.push(alarm);
      changed = true;
    } else if (old) {
      const kept = old.cleared === null ? { ...old, cleared: now } : old;
      if (now - (kept.cleared ?? now) < keep) alarms.set(name, kept);
      if (kept !== old || !alarms.has(name)) changed = true;
    }
  }
  if (!changed && alarms.size === before.size) return { alarms: before, fresh };
  return { alarms, fresh };
}

/** A value that is stale or an error began to be so when it was last known to be true; any other, when it was taken. */
function startOf(sample: Sample | undefined, now: number): number {
  if (sample?.stale) return now - (sample.age ?? 0);
  if (sample?.error) return now;
  return Math.min(now, sample?.timestamp ?? now);
}

/** The worst first, of one level the newest; what is normal again last. */
export function inOrder(alarms: Iterable<Alarm>): Alarm[] {
  return [...alarms].sort((one, other) => {
    if ((one.cleared === null) !== (other.cleared === null)) return one.cleared === null ? -1 : 1;
    return RANKS[other.level] - RANKS[one.level] || other.since - one.since || one.name.localeCompare(other.name);
  });
}
