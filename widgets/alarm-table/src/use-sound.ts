import { useReplayMode, useWidgetConfigPersistence } from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { AlarmConfig } from "./config";
import { Sounder } from "./sound";
import { type Alarm, rankOf } from "./tracking";

/** Seconds from one repetition to the next. */
const REPEAT = 4;

export interface SoundState {
  /** Switched on in this widget. */
  on: boolean;
  /** Something sounds again and again until it is silenced. */
  sounding: boolean;
  /** Nothing can be heard before somebody clicks. */
  waiting: boolean;
  toggle: () => void;
  silence: () => void;
}

/** Sounds what is fresh; `alarms` are those out of normal now. */
export function useSound(
  instanceId: string,
  { sound, soundLevel }: AlarmConfig,
  fresh: readonly Alarm[],
  alarms: ReadonlyMap<string, Alarm>,
): SoundState {
  const [on, setOn] = useWidgetConfigPersistence<boolean>(instanceId, "sound", true);
  const { replay } = useReplayMode();
  const sounder = useMemo(() => new Sounder(), []);
  const [ready, setReady] = useState(false);
  const [unheard, setUnheard] = useState<readonly Alarm[]>([]);
  const allowed = on && sound !== "off" && !replay;
  useEffect(() => {
    if (!allowed) return;
    const wake = (): void => void sounder.wake().then(setReady);
    wake();
    // Whatever somebody does in the page lets it be heard.
    addEventListener("pointerdown", wake, { once: true });
    addEventListener("keydown", wake, { once: true });
    return () => {
      removeEventListener("pointerdown", wake);
      removeEventListener("keydown", wake);
      sounder.close();
    };
  }, [sounder, allowed]);
  useEffect(() => {
    const loud = fresh.filter(({ level }) => rankOf(level) >= rankOf(soundLevel ?? "serious"));
    if (!allowed || loud.length === 0) return;
    sounder.play(worstOf(loud).level);
    setUnheard((before) => [...before, ...loud]);
  }, [sounder, allowed, fresh, soundLevel]);
  const waitingFor = unheard.filter(({ name, level }) => {
    const now = alarms.get(name);
    return now !== undefined && now.cleared === null && rankOf(now.level) >= rankOf(level);
  });
  const sounding = allowed && sound === "repeat" && waitingFor.length > 0;
  const worst = sounding ? worstOf(waitingFor).level : null;
  useEffect(() => {
    if (worst === null) return;
    const timer = setInterval(() => sounder.play(worst), REPEAT * 1000);
    return () => clearInterval(timer);
  }, [sounder, worst]);
  return {
    on,
    sounding,
    waiting: allowed && !ready,
    toggle: useCallback(() => setOn(!on), [setOn, on]),
    silence: useCallback(() => setUnheard([]), []),
  };
}

function worstOf(alarms: readonly Alarm[]): Alarm {
  return alarms.reduce((worst, alarm) => (rankOf(alarm.level) > rankOf(worst.level) ? alarm : worst));
}
