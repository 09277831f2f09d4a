/** The figures that change with time. */
import type { Figures, Moment } from "./history";
import styles from "./liveMetrics.module.css";
import { Trend } from "./Trend";
import { bytes, duration, percent, perSecond, short } from "./words";

interface TrendsProps {
  now: Figures;
  moments: readonly Moment[];
  /** The moment that is told; null: the newest. */
  cursor: Moment | null;
  onCursor: (moment: Moment | null) => void;
}

const BUSY = 0.9;
/** Seconds of a delivery that somebody would notice. */
const SLOW = 0.1;
const whole = (value: number): string => (value < 1000 ? value.toFixed(0) : short(value));

export function Trends({ now, ...shared }: TrendsProps) {
  const busiest = Math.max(0, ...now.processes.map(({ cpu }) => cpu));
  return (
    <div className={styles.trends}>
      <Trend
        {...shared}
        title="Samples"
        words={perSecond}
        least={1}
        series={[
          { name: "in", of: (moment) => moment.samplesIn },
          { name: "out to clients", of: (moment) => moment.samplesOut },
        ]}
      />
      <Trend
        {...shared}
        title="Missed by clients"
        note="throttled, or too slow"
        words={perSecond}
        least={1}
        series={[{ name: "skipped", of: (moment) => moment.missed }]}
      />
      <Trend
        {...shared}
        title="Attributes followed"
        words={whole}
        least={10}
        level={now.stale > 0 ? "caution" : null}
        series={[
          { name: "followed", of: (moment) => moment.attributes },
          { name: "stale", of: (moment) => moment.stale },
          { name: "without a value", of: (moment) => moment.without },
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
          { name: "half", of: (moment) => moment.messagesP50 },
          { name: "99 %", of: (moment) => moment.messagesP99 },
          { name: "batches, 99 %", of: (moment) => moment.batchesP99 },
        ]}
      />
      <Trend
        {...shared}
        title="Queues to clients"
        note={now.blocked > 0 ? `${now.blocked} read too slowly` : ""}
        words={bytes}
        thousand={1024}
        least={1024}
        level={now.blocked > 0 ? "caution" : null}
        series={[
          { name: "all", of: (moment) => moment.queueBytes },
          { name: "longest", of: (moment) => moment.queueLongest },
        ]}
      />
      <Trend
        {...shared}
        title="Connections"
        words={whole}
        least={10}
        series={[
          { name: "clients", of: (moment) => moment.clients },
          { name: "subscriptions", of: (moment) => moment.subscriptions },
          { name: "pending", of: (moment) => moment.pending },
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
          { name: "busiest", of: (moment) => moment.cpuBusiest },
          { name: "all", of: (moment) => moment.cpu },
        ]}
      />
      <Trend
        {...shared}
        title="Memory"
        words={bytes}
        thousand={1024}
        least={1024 * 1024}
        series={[{ name: "all", of: (moment) => moment.memory }]}
      />
    </div>
  );
}
