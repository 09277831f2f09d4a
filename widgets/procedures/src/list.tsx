import { ageText } from "@octopus-widgets/sdk";
import { controls, StatusSymbol } from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Procedure } from "./operations";
import css from "./procedures.module.css";
import { Track } from "./track";
import { scriptName, statusOfState, subarrayText } from "./words";

interface Props {
  procedures: readonly Procedure[];
  chosen: number | null;
  onChoose: (id: number) => void;
  now: number;
}

/** The procedures, newest first. One tab stop; the arrows move. */
export function ProcedureList({ procedures, chosen, onChoose, now }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const stop = procedures.some(({ id }) => id === chosen) ? chosen : procedures[0]?.id;
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector(`[data-id="${chosen}"]`)?.scrollIntoView?.({ block: "nearest" });
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const rows = [...event.currentTarget.querySelectorAll("button")];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    const moves: { readonly [key: string]: number } = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  };
  return (
    <ul ref={list} className={css.rows} aria-label="Procedures" onKeyDown={onKeyDown}>
      {procedures.map((procedure) => (
        <li key={procedure.id} data-id={procedure.id}>
          <button
            type="button"
            className={css.row}
            aria-current={procedure.id === chosen || undefined}
            tabIndex={procedure.id === stop ? 0 : -1}
            onClick={() => onChoose(procedure.id)}
          >
            <Row procedure={procedure} now={now} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Row({ procedure, now }: { procedure: Procedure; now: number }) {
  const { id, script, state, createdAt } = procedure;
  const level = statusOfState(state);
  return (
    <>
      <span className={css.number}>{id}</span>
      <span className={css.what}>
        <span className={css.script}>{scriptName(script)}</span>{" "}
        <span className={css.dim}>{subarrayText(procedure)}</span>
      </span>
      <span className={css.where}>
        <span className={css.state}>
          {level ? <StatusSymbol level={level} label="" size={10} /> : null} {state}
        </span>
        <Track state={state} />
      </span>
      <span className={css.age}>
        {createdAt === null ? "" : ageText(now - createdAt)}
        <span className={controls.hidden}> ago</span>
      </span>
    </>
  );
}
