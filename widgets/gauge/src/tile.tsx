import { ageText, stripRoutedAttributeEndpoint, unitText, useNow, withUnit } from "@octopus-widgets/sdk";
import { Sparkline, STATUS_NAMES, StatusSymbol, type Trace, trendOf, Unit, useTrace } from "@octopus-widgets/sdk/ui";
import { Arc } from "./arc";
import { Bar } from "./bar";
import type { GaugeConfig } from "./config";
import { planOf, type Size } from "./fit";
import css from "./gauge.module.css";
import { scaleOf } from "./scale";
import { TrendText } from "./trend";
import type { GaugeReading } from "./use-gauges";

interface Props {
  gauge: GaugeReading;
  config: GaugeConfig;
  /** What there is for it, CSS pixels. */
  size: Size;
  onChoose: (() => void) | null;
  selected: boolean;
  onHover: (anchor: HTMLElement | null) => void;
}

/** Of fewer seconds no trend is told. */
const LEAST_TREND = 10;
const CALM: ReadonlySet<string> = new Set(["normal", "standby", "off"]);

/** One gauge. What needs a trend has one; the others follow no past. */
export function Tile(props: Props) {
  const { config, gauge } = props;
  const wants = gauge.info !== null && (config.showTrend || config.showSparkline);
  return wants ? <Traced {...props} /> : <Plain {...props} trace={null} />;
}

function Traced(props: Props) {
  return <Plain {...props} trace={useTrace(props.gauge.name, props.config.trendSeconds || 300)} />;
}

function Plain({ gauge, config, size, onChoose, selected, onHover, trace }: Props & { trace: Trace | null }) {
  const { name, label, text, value, unit, status, sample, info } = gauge;
  const seconds = config.trendSeconds || 300;
  const now = useNow(trace ? 2 : 60);
  const found = trace && value !== null ? trendOf(trace, now - seconds) : null;
  const trend = found && found.seconds >= LEAST_TREND ? found : null;
  const plan = planOf(config.shape, size, text, unitText(unit), value !== null);
  const seen = value === null ? [] : found ? [found.low, found.high, value] : [value];
  const scale = scaleOf(config, info, gauge.limits, seen);
  const stale = sample?.stale ? `stale ${ageText(sample.age)}` : "";
  const spoken = `${withUnit(text, unit)}, ${STATUS_NAMES[status]}${stale ? `, ${stale}` : ""}`;
  const meter =
    value === null
      ? { role: "img", "aria-label": `${label}: ${spoken}` }
      : {
          role: "meter",
          "aria-label": label,
          "aria-valuenow": Math.max(scale.min, Math.min(scale.max, value)),
          "aria-valuemin": scale.min,
          "aria-valuemax": scale.max,
          "aria-valuetext": spoken,
        };
  const note =
    info === null ? "unknown attribute" : sample?.error ? sample.error.code.toLowerCase().replaceAll("_", " ") : stale;
  const reading = (
    <span className={css.value} style={{ fontSize: plan.font }}>
      {CALM.has(status) ? null : <StatusSymbol level={status} label="" size={12} />}
      <span>{text}</span>
      {unit && text !== "—" && text !== "…" ? <Unit className={css.unit} unit={unit} /> : null}
    </span>
  );
  return (
    <li
      className={css.gauge}
      data-shape={plan.shape}
      data-status={status}
      data-stale={stale !== "" || undefined}
      data-selected={selected || undefined}
      onPointerEnter={(event) => onHover(event.currentTarget)}
      onPointerLeave={() => onHover(null)}
      onFocus={(event) => onHover(event.currentTarget)}
      onBlur={() => onHover(null)}
    >
      <div className={css.face} {...meter}>
        {plan.shape === "arc" ? (
          <Arc gauge={gauge} scale={scale} limits={config.showLimits} width={plan.arc} ends={plan.ends}>
            {reading}
          </Arc>
        ) : (
          reading
        )}
        {plan.shape === "bar" ? <Bar gauge={gauge} scale={scale} limits={config.showLimits} ends={plan.ends} /> : null}
        {plan.sparkline && trace && config.showSparkline ? (
          <Sparkline trace={trace} seconds={seconds} className={css.spark} />
        ) : null}
        {plan.label ? (
          <span className={css.label} title={stripRoutedAttributeEndpoint(name)}>
            {plan.note || !note ? label : `${label} · ${note}`}
          </span>
        ) : null}
        {plan.note ? (
          <span className={css.note}>
            {note || (config.showTrend && trend ? <TrendText trend={trend} gauge={gauge} /> : null)}
          </span>
        ) : null}
      </div>
      {onChoose ? (
        <button type="button" className={css.press} aria-label={`Choose ${label}`} onClick={onChoose} />
      ) : null}
    </li>
  );
}
