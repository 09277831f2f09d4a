import { LineIcon } from "@octopus-widgets/sdk/ui";
import css from "./command-panel.module.css";
import { type Condition, type Known, tally } from "./conditions";
import { memberOf } from "./words";

const MARKS = { yes: "m5 13 4 4 10-10", no: "M6 6l12 12M18 6 6 18", unknown: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3v1" };
const SAID = { yes: "holds", no: "does not hold", unknown: "not known" };

interface Props {
  conditions: readonly Condition[];
  devices: readonly string[];
  known: Known;
  label: string;
}

/** Conditions with their truth now. */
export function ConditionsList({ conditions, devices, known, label }: Props) {
  if (conditions.length === 0) return null;
  return (
    <ul className={css.conditions} aria-label={label}>
      {conditions.map((condition) => {
        const { holds, count, of, why } = tally(condition, devices, known, memberOf);
        const some = of > 1 && count < of ? ` (${count} of ${of})` : "";
        return (
          <li key={condition.text} data-holds={holds} title={why ? `${condition.text}: ${why}` : condition.text}>
            <LineIcon d={MARKS[holds]} />
            <span className={css.conditionText}>
              {condition.text}
              {some}
            </span>
            <span className={css.hidden}>
              {SAID[holds]}
              {why ? `: ${why}` : ""}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
