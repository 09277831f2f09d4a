import { ageText } from "@octopus-widgets/sdk";
import { STATUS_NAMES, StatusSymbol } from "@octopus-widgets/sdk/ui";
import type { ReactNode } from "react";
import { leftText, ordinal, WAY } from "./course";
import css from "./observation.module.css";
import type { Subarray } from "./use-subarrays";

interface Props {
  subarray: Subarray;
  past: boolean;
  onChoose: (() => void) | null;
}

const CALM = new Set(["normal", "standby", "off"]);

/** One subarray. */
export function Card({ subarray, past, onChoose }: Props) {
  const { label, state, fault, known, stale, target, troubles } = subarray;
  const note = fault ? "" : stale !== null ? `stale ${ageText(stale)}` : "";
  return (
    <li className={css.card} data-level={state.level} data-stale={stale !== null || undefined}>
      <div className={css.top}>
        <strong className={css.label} title={subarray.device}>
          {label}
        </strong>
        <span className={css.state}>
          {CALM.has(state.level) ? null : <StatusSymbol level={state.level} label={STATUS_NAMES[state.level]} />}
          {state.name || (known || fault ? "—" : "…")}
        </span>
      </div>
      <Way subarray={subarray} />
      {fault ? <p className={css.fault}>{fault}</p> : null}
      {note ? <p className={css.note}>{note}</p> : null}
      {fault ? null : (
        <>
          <p className={css.target} data-none={!target || undefined} title={target}>
            {target || targetless(subarray, past)}
          </p>
          {state.name === "SCANNING" ? <Scan subarray={subarray} /> : null}
          <dl className={css.facts}>
            {factsOf(subarray).map(({ name, text, title }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd title={title}>{text}</dd>
              </div>
            ))}
          </dl>
          {troubles.length > 0 ? (
            <ul className={css.troubles} aria-label={`Receptors of ${label} in trouble`}>
              {troubles.slice(0, 12).map(({ device, name, level, why }) => (
                <li key={device} title={`${device}: ${why}`}>
                  <StatusSymbol level={level} size={10} />
                  {name}
                </li>
              ))}
              {troubles.length > 12 ? <li>and {troubles.length - 12} more</li> : null}
            </ul>
          ) : null}
        </>
      )}
      {onChoose ? (
        <button type="button" className={css.press} aria-label={`Choose ${label}`} onClick={onChoose} />
      ) : null}
    </li>
  );
}

function targetless({ state, known }: Subarray, past: boolean): string {
  if (!known) return past ? "Nothing is known of this instant" : "Waiting for its state…";
  if (state.name !== "EMPTY") return "No target";
  return past ? "Nothing was observed" : "Nothing is observed";
}

/** How far along an observation is. */
function Way({ subarray: { state, progress } }: { subarray: Subarray }) {
  const { step, name } = state;
  const words =
    step < 0 ? `${name || "not known"}, off the way of an observation` : `${name}, step ${step + 1} of ${WAY.length}`;
  return (
    <div className={css.way} role="img" aria-label={words} title={WAY.join(" → ")} data-off={step < 0 || undefined}>
      {WAY.map((one, index) => (
        <span key={one} data-state={index < step ? "past" : index === step ? "now" : "ahead"}>
          {index === step && (name === "CONFIGURING" || name === "RESOURCING") ? (
            <i style={{ width: `${progress * 100}%` }} />
          ) : null}
        </span>
      ))}
    </div>
  );
}

function Scan({ subarray }: { subarray: Subarray }) {
  const { scan, left, progress, details } = subarray;
  const which = details?.scans ? `, ${ordinal(details.scans)} of its block` : "";
  return (
    <div className={css.scan}>
      <div
        className={css.bar}
        role="progressbar"
        aria-label="Scan"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(progress * 100)}
      >
        <span style={{ width: `${progress * 100}%` }} />
      </div>
      <span className={css.scanText}>
        Scan {scan || "—"}
        {which}
      </span>
      <span className={css.left}>{left === null ? "" : `${leftText(left)} left`}</span>
    </div>
  );
}

interface Fact {
  name: string;
  text: ReactNode;
  title: string;
}

function factsOf(subarray: Subarray): Fact[] {
  const { block, details, band, pointing, receptors, procedure, said, extra, state } = subarray;
  const plain = (name: string, text: string | null | undefined): Fact[] => (text ? [{ name, text, title: text }] : []);
  const scripted = procedure ? [`procedure ${procedure.id}`, said ?? procedure.state.toLowerCase()].join(": ") : "";
  return [
    ...plain("Block", block),
    ...plain("SBD", details?.sbd),
    ...plain("OET", scripted),
    ...plain("Step", state.observing && !procedure ? details?.step : null),
    ...plain("Failed", details?.error),
    ...plain("Band", band),
    ...plain("Pointing", state.observing ? pointing : null),
    ...(receptors.length > 0 ? plain("Receptors", String(receptors.length)) : []),
    ...extra.map(({ label, text }) => ({ name: label, text, title: text })),
  ];
}
