import { useCsvExport, type WidgetProps } from "@octopus-widgets/sdk";
import { controls, EmptyState, LevelCounts, StatusSymbol, useElementSize } from "@octopus-widgets/sdk/ui";
import { useMemo, useRef } from "react";
import css from "./alarm-table.module.css";
import type { AlarmConfig } from "./config";
import { Table } from "./table";
import { inOrder } from "./tracking";
import { useAlarms, useWatched } from "./use-alarms";
import { type SoundState, useSound } from "./use-sound";
import { alarmsCsv, readingOf } from "./words";

/** Attributes and devices out of normal. */
export function AlarmTable({ instanceId, config }: WidgetProps<AlarmConfig>) {
  const { names, loading, error } = useWatched(config);
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading which devices there are…" busy />;
    if (error) return <EmptyState title="The devices cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="Nothing is watched">Name attributes or devices in this widget's settings.</EmptyState>;
  }
  return <Alarms instanceId={instanceId} config={config} names={names} />;
}

/** Less than this, in CSS pixels, is no room for a table. */
const ROOM = { width: 170, height: 96 };

function Alarms({ instanceId, config, names }: { instanceId: string; config: AlarmConfig; names: readonly string[] }) {
  const now = useAlarms(instanceId, config, names);
  const rows = useMemo(() => inOrder(now.alarms.values()), [now.alarms]);
  const active = rows.filter(({ cleared }) => cleared === null);
  const sound = useSound(instanceId, config, now.fresh, now.alarms);
  useCsvExport(instanceId, () => alarmsCsv(rows, now));
  const [element, size] = useElementSize<HTMLElement>();
  const tiny = size.height > 0 && (size.height < ROOM.height || size.width < ROOM.width);
  const label = config.title || "Alarms";
  const newest = now.fresh.at(-1);
  const calm = (
    <EmptyState title={now.known === 0 ? "Reading the values…" : "All is normal"} busy={now.known === 0}>
      {now.known === 0 ? null : `${now.known} of ${names.length} values watched`}
    </EmptyState>
  );
  return (
    <section className={css.widget} aria-label={label} ref={element} data-sounding={sound.sounding || undefined}>
      <p role="status" className={css.hidden}>
        {newest
          ? `New, ${newest.level}: ${newest.name} ${readingOf(now.samples[newest.name], now.infos[newest.name])}`
          : ""}
      </p>
      {tiny ? (
        <Tiny active={active.map(({ level }) => level)} label={label} sound={sound} />
      ) : (
        <>
          <header className={css.bar}>
            {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
            <div className={css.counts}>
              {active.length > 0 ? (
                <LevelCounts levels={active.map(({ level }) => level)} label={`${label} by level`} />
              ) : null}
            </div>
            {config.sound === "off" ? null : <SoundButtons sound={sound} />}
          </header>
          {rows.length === 0 ? (
            calm
          ) : (
            <Table instanceId={instanceId} config={config} rows={rows} now={now} label={label} />
          )}
        </>
      )}
    </section>
  );
}

function Tiny({
  active,
  label,
  sound,
}: {
  active: Parameters<typeof LevelCounts>[0]["levels"];
  label: string;
  sound: SoundState;
}) {
  const levels = [...active];
  return (
    <div className={css.tiny}>
      {levels.length > 0 ? (
        <LevelCounts levels={levels} label={`${label} by level`} />
      ) : (
        <span className={css.calm}>
          <StatusSymbol level="normal" label="" /> all normal
        </span>
      )}
      {sound.sounding ? (
        <button type="button" className={controls.small} onClick={sound.silence}>
          Silence
        </button>
      ) : null}
    </div>
  );
}

function SoundButtons({ sound }: { sound: SoundState }) {
  // The press that lets the page sound is heard by it first: it must not switch off what it was to switch on.
  const waited = useRef(false);
  const remember = (): void => {
    waited.current = sound.waiting;
  };
  return (
    <div className={css.sound}>
      {sound.sounding ? (
        <button type="button" className={controls.small} onClick={sound.silence}>
          Silence
        </button>
      ) : null}
      <button
        type="button"
        className={controls.small}
        aria-pressed={sound.on}
        title={
          sound.waiting
            ? "The browser lets a page sound only after a click in it."
            : "Whether new alarms are told by a sound"
        }
        onPointerDown={remember}
        onKeyDown={remember}
        onClick={() => {
          if (!waited.current) sound.toggle();
          waited.current = false;
        }}
      >
        {sound.on && sound.waiting ? "Sound waits for a click" : sound.on ? "Sound on" : "Sound off"}
      </button>
    </div>
  );
}
