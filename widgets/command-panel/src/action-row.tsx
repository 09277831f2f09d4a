import { useNow } from "@octopus-widgets/sdk";
import { ActButton, controls, StatusSymbol } from "@octopus-widgets/sdk/ui";
import type { Asked } from "./asked";
import css from "./command-panel.module.css";
import type { Known } from "./conditions";
import { ConditionsList } from "./conditions-list";
import type { Fare } from "./use-runner";
import { secondsText } from "./words";

interface Props {
  asked: Asked;
  devices: readonly string[];
  known: Known;
  blocked: string;
  fare: Fare | undefined;
  showConditions: boolean;
  onPress: () => void;
}

/** One button, what must hold for it, and how it fares. */
export function ActionRow({ asked, devices, known, blocked, fare, showConditions, onPress }: Props) {
  const running = fare?.kind === "running";
  const [first] = asked.actions;
  return (
    <li className={css.action}>
      <ActButton
        className={`${asked.confirm === "type" ? controls.danger : controls.button} ${css.press}`}
        label={asked.label}
        blocked={running ? "It is running." : blocked}
        onClick={onPress}
      >
        <span className={css.label}>{asked.label}</span>
        {asked.actions.length > 1 ? <span className={css.dim}>{asked.actions.length} steps</span> : null}
      </ActButton>
      {showConditions && first ? (
        <ConditionsList
          conditions={first.preconditions}
          devices={devices}
          known={known}
          label={`What must hold for ${asked.label}`}
        />
      ) : null}
      {fare ? <Faring fare={fare} label={asked.label} /> : null}
    </li>
  );
}

function Faring({ fare, label }: { fare: Fare; label: string }) {
  if (fare.kind === "running") return <Running fare={fare} label={label} />;
  return (
    <p className={css.fare} role={fare.ok ? "status" : "alert"} data-ok={fare.ok} title={fare.text || undefined}>
      <StatusSymbol level={fare.ok ? "normal" : "serious"} label="" size={11} />
      <span className={css.fareText}>
        {fare.ok ? "Done" : "Not done"}
        {fare.text ? `: ${fare.text}` : ""}
      </span>
      <span className={css.dim}>{secondsText(fare.seconds)}</span>
    </p>
  );
}

function Running({ fare, label }: { fare: Extract<Fare, { kind: "running" }>; label: string }) {
  const now = useNow(1);
  return (
    <p className={css.fare} role="status">
      <progress
        className={css.progress}
        aria-label={`${label} runs`}
        max={fare.of}
        value={fare.of > 1 ? fare.at : undefined}
      />
      <span className={css.fareText} title={fare.step}>
        {fare.step}
      </span>
      <span className={css.dim}>{Math.max(0, Math.round(now - fare.since))} s</span>
      <button type="button" className={controls.small} aria-label={`Wait no longer for ${label}`} onClick={fare.stop}>
        Stop
      </button>
    </p>
  );
}
