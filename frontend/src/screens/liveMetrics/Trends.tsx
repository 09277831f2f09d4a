/** The figures that change with time. */
import type { Figures } from "./history";
import styles from "./liveMetrics.module.css";
import { Trend } from "./Trend";
import { bytes, duration, percent, perSecond, short } from "./words";

interface TrendsProps {
  history: readonly Figures[];
  cursor: number | null;
  onCursor: (index: number | null) => void;
}

const BUSY = 0.9;
/** Seconds of a delivery that somebody would notice. */
const SLOW = 0.1;
const whole = (value: number): string => (value < 1000 ? value.toFixed(0) : short(value));

export function Trends(shared: TrendsProps) {
  const now = shared.history.at(-1);
  if (!now) return null;
  const busiest = Math.max(...now.processes.map(({ cpu }) => cpu));
  return (
    <div className={styles.trends}>
      <Trend
        {...shared}
        title="Samples"
        words={perSecond}
        least={1}
        series={[
          { name: "in", of: (figures) => figures.samplesIn },
          { name: "out to clients", of: (figures) => figures.samplesOut },
        ]}
      />
      <Trend
        {...shared}
        title="Missed by clients"
        note="throttled, or too slow"
        words={perSecond}
        least={1}
        series={[{ name: "skipped", of: (figures) => figures.missed }]}
      />
      <Trend
        {...shared}
        title="Attributes followed"
        words={whole}
        least={10}
        level={now.stale > 0 ? "caution" : null}
        series={[
          { name: "followed", of: (figures) => figures.attributes },
          { name: "stale", of: (figures) => figures.stale },
          { name: "without a value", of: (figures) => figures.without },
        ]}
      />
      <Trend
        {...shared}
        title="Way of a value"
        note="arrival to network"
        words={duration}
        least={0.001}
        level={(now.messages?.p99 ?? 0) > SLOW ? "caution" : null}
        series={[
          { name: "half", of: (figures) => figures.messages?.p50 ?? null },
          { name: "99 %", of: (figures) => figures.messages?.p99 ?? null },
          { name: "batches, 99 %", of: (figures) => figures.batches?.p99 ?? null },
        ]}
      />
      <Trend
        {...shared}
        title="Queues to clients"
        note={now.blocked > 0 ? `${now.blocked} read too slowly` : ""}
        words={bytes}
        least={1024}
        level={now.blocked > 0 ? "caution" : null}
        series={[
          { name: "all", of: (figures) => figures.queueBytes },
          { name: "longest", of: (figures) => figures.queueLongest },
        ]}
      />
      <Trend
        {...shared}
        title="Connections"
        words={whole}
        least={10}
        series={[
          { name: "clients", of: (figures) => figures.roles.reduce((sum, { connections }) => sum + connections, 0) },
          { name: "subscriptions", of: (figures) => figures.subscriptions },
          { name: "pending", of: (figures) => figures.pending },
        ]}
      />
      <Trend
        {...shared}
        title="CPU"
        note="share of a core"
        words={percent}
        least={0.1}
        level={busiest > BUSY ? "caution" : null}
        series={[
          { name: "busiest", of: (figures) => Math.max(...figures.processes.map(({ cpu }) => cpu)) },
          { name: "all", of: (figures) => figures.processes.reduce((sum, { cpu }) => sum + cpu, 0) },
        ]}
      />
      <Trend
        {...shared}
        title="Memory"
        words={bytes}
        least={1024 * 1024}
        series={[{ name: "all", of: (figures) => figures.processes.reduce((sum, { memory }) => sum + memory, 0) }]}
      />
    </div>
  );
}
