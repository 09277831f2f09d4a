import { clockText } from "@octopus-widgets/sdk";
import { StatusSymbol } from "@octopus-widgets/sdk/ui";
import { type Block, rowLabel } from "./blocks";
import css from "./schedule.module.css";
import { lengthText, scansText } from "./words";

/** What is known of a block, below the chart. */
export function Details({ block, known }: { block: Block; known: number }) {
  const { id, target, subarray, status, start, end, step, scans, error, sbd, sbi, kind } = block;
  return (
    <div className={css.details}>
      <p>
        {kind === "failed" ? <StatusSymbol level="critical" size={11} /> : null}{" "}
        <strong>{target ?? "no target"}</strong> <span>{subarray ? rowLabel(subarray) : ""}</span> <span>{status}</span>{" "}
        <span className={css.dim}>
          {kind === "running" ? `since ${clockText(start)}` : `${clockText(start)} – ${clockText(end).slice(11)}`},{" "}
          {lengthText(block, known)}, {scansText(scans)}
          {step ? `, last ${step}` : ""}
        </span>
      </p>
      <p className={css.dim}>{[id, sbi, sbd].filter(Boolean).join(" · ")}</p>
      {error ? <p className={css.error}>{error}</p> : null}
    </div>
  );
}
