import css from "./procedures.module.css";
import { STEPS, statusOfState, stepOf } from "./words";

/** How far a procedure is on its way: one mark for each step, those behind it filled. For the eye; the state's name stands beside it. */
export function Track({ state }: { state: string }) {
  const at = stepOf(state);
  return (
    <span className={css.track} aria-hidden="true" data-level={statusOfState(state) ?? undefined}>
      {STEPS.map(({ name }, index) => (
        <span
          key={name}
          data-step={index < at || state === "COMPLETE" ? "done" : index === at ? "here" : "ahead"}
          title={name}
        />
      ))}
    </span>
  );
}
