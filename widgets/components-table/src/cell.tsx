import { ageText, stripRoutedAttributeEndpoint } from "@octopus-widgets/sdk";
import { STATUS_NAMES, StatusSymbol } from "@octopus-widgets/sdk/ui";
import css from "./components-table.module.css";
import type { Component, Reading } from "./use-components";

const CALM: ReadonlySet<string> = new Set(["normal", "standby", "off"]);

/** A value, with its symbol where it deviates. */
export function Cell({ reading, text }: { reading: Reading; text: string }) {
  const { info, sample, status } = reading;
  if (info === null)
    return (
      <span className={css.dim} title="The device has no such attribute">
        ·<span className={css.hidden}>no such attribute</span>
      </span>
    );
  const stale = sample?.stale ? `stale ${ageText(sample.age)}` : "";
  return (
    <>
      {CALM.has(status) ? null : <StatusSymbol level={status} label={STATUS_NAMES[status]} size={10} />}
      <span className={css.value} data-stale={stale !== "" || undefined} data-calm={sample ? undefined : true}>
        {text}
      </span>
      {stale ? <span className={css.hidden}>{stale}</span> : null}
    </>
  );
}

/** What a row is called, with the worst of what its device says. */
export function RowHead({ row }: { row: Component }) {
  return (
    <>
      <StatusSymbol level={row.status} size={11} />
      <span className={css.name} title={stripRoutedAttributeEndpoint(row.device)}>
        {row.label}
      </span>
    </>
  );
}
