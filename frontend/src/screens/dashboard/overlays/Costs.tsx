/** What each widget on the screen costs the page, the dearest first, against the budget of the deployment. */
import { useCallback, useEffect } from "react";
import type { Workspace } from "../../../app/types";
import { Button, Dialog, Message } from "../../../design";
import { useWidgetDefs, useWidgets } from "../../../widgets";
import type { Costs as WidgetCosts } from "../../../widgets/budget";
import { mebibytes, methodText, pauseText, percent, rate, trend } from "../../../widgets/budget/words";
import { useEverySecond } from "../../../widgets/useEverySecond";
import styles from "./Costs.module.css";

interface Props {
  workspace: Workspace;
  /** Asked for from the frame of this one. */
  widgetId: string | null;
  onClose: () => void;
}

export function Costs({ workspace, widgetId, onClose }: Props) {
  const { budgets } = useWidgets();
  useEffect(() => {
    budgets.judge.load().catch(() => undefined);
  }, [budgets]);
  const costs = useEverySecond(useCallback(() => budgets.costs(), [budgets]));
  const heap = useEverySecond(useCallback(() => budgets.heap(), [budgets]));
  const { cpu, messages, seconds } = budgets.limits;
  const method = costs.find((one) => one.method !== "own");
  const all = costs.reduce((sum, one) => sum + one.cpu, 0);
  return (
    <Dialog title="What widgets cost" size="large" onClose={onClose}>
      <dl className={styles.sums}>
        <Sum name="All widgets" value={percent(all)} />
        <Sum name="Messages" value={rate(costs.reduce((sum, one) => sum + one.messages, 0))} />
        <Sum name="Heap of the page" value={heap ? mebibytes(heap.size) : "not told"} />
        <Sum name="It grows by" value={heap ? trend(heap.growth) : "—"} />
      </dl>
      {costs.length === 0 ? (
        <Message title="Nothing is measured yet">It takes some seconds after a workspace is opened.</Message>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Widget</th>
              <th scope="col">Page’s time</th>
              <th scope="col">Messages</th>
              <th scope="col">Heap</th>
            </tr>
          </thead>
          <tbody>
            {costs.map((one) => (
              <Row key={one.instanceId} costs={one} workspace={workspace} asked={one.instanceId === widgetId} />
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.notes}>
        A widget is paused when, over {seconds} s, it takes more than {bound(cpu, percent)} of the page’s time or is
        sent more than {bound(messages, rate)}. {method && methodText(method)} The heap of a widget in the page is its
        share of the page’s growth, by its time: an estimate.
      </p>
    </Dialog>
  );
}

const bound = (limit: number, text: (value: number) => string): string => (limit > 0 ? text(limit) : "any bound");

function Sum({ name, value }: { name: string; value: string }) {
  return (
    <div className={styles.sum}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Row({ costs, workspace, asked }: { costs: WidgetCosts; workspace: Workspace; asked: boolean }) {
  const { budgets, admission } = useWidgets();
  const definitions = useWidgetDefs();
  const widget = workspace.widgets.find(({ id }) => id === costs.instanceId);
  if (!widget) return null;
  const { limits } = budgets;
  const def = definitions.get(widget.key);
  const owner = admission.ownerOf(widget.key);
  const account = budgets.of(costs.instanceId);
  const paused = costs.paused !== null;
  return (
    <tr data-asked={asked || undefined}>
      <th scope="row">
        <div className={styles.widget}>
          <span className={styles.title}>{widget.title ?? def?.label ?? widget.key}</span>
          <span className={styles.detail}>
            {owner ? `${owner.name} ${owner.version}` : widget.key}
            {costs.method === "own" && " · in its own frame"}
          </span>
          {costs.paused && <span className={styles.why}>{pauseText(costs.paused)}</span>}
          <Button onClick={() => (paused ? account.go() : account.pause("asked"))}>{paused ? "Go on" : "Pause"}</Button>
        </div>
      </th>
      <td>{paused ? "paused" : <Share value={costs.cpu} limit={limits.cpu} text={percent(costs.cpu)} />}</td>
      <td>{paused ? "" : <Share value={costs.messages} limit={limits.messages} text={rate(costs.messages)} />}</td>
      <td>{paused ? "" : trend(costs.growth)}</td>
    </tr>
  );
}

/** A value, and how much of its budget that is. */
function Share({ value, limit, text }: { value: number; limit: number; text: string }) {
  return (
    <>
      <span>{text}</span>
      {limit > 0 && (
        <span className={styles.bar} aria-hidden="true">
          <span
            style={{ width: `${Math.min(1, value / limit) * 100}%` }}
            data-near={value > 0.8 * limit || undefined}
          />
        </span>
      )}
    </>
  );
}
