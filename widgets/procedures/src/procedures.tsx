import { ageText, useNow, usePolling, useWidgetConfigPersistence, type WidgetProps } from "@octopus-widgets/sdk";
import { ActButton, controls, EmptyState, MissingFields, useElementSize } from "@octopus-widgets/sdk/ui";
import { useEffect, useRef, useState } from "react";
import type { ProceduresConfig } from "./config";
import { CreateDialog } from "./create-dialog";
import { Details } from "./details";
import { Icon } from "./icon";
import { ProcedureList } from "./list";
import { ACTIVITIES, type Activity } from "./operations";
import css from "./procedures.module.css";
import { useActions } from "./use-actions";
import { type Followed, useProcedures } from "./use-procedures";
import { useRemembered } from "./use-remembered";

/** Narrower than this, the list and the procedure take turns. */
const TWO_PANES = 620;
/** Lower than this, all room goes to the list. */
const BARED = 90;

/** Procedures of the OET: what they do, and what can be done with them. */
export function Procedures({ instanceId, config }: WidgetProps<ProceduresConfig>) {
  const followed = useProcedures();
  const { procedures, stale } = followed;
  const now = useNow(1);
  const [kept, setKept] = useWidgetConfigPersistence<number>(instanceId, "procedure", 0);
  const [creating, setCreating] = useState(false);
  const [box, { width, height }] = useElementSize<HTMLElement>();
  const actions = useActions(followed.ask);
  const remembered = useRemembered(instanceId);
  const activities = useActivities(procedures?.[0]?.id);
  const narrow = width > 0 && width < TWO_PANES;
  const chosen = procedures?.find(({ id }) => id === kept) ?? (narrow ? undefined : procedures?.[0]);
  const blocked = config.allowActions === false ? "Acting is switched off in this widget's settings." : "";
  return (
    <section
      ref={box}
      className={css.widget}
      data-narrow={narrow || undefined}
      data-open={(narrow && chosen !== undefined) || undefined}
      data-alone={(!narrow && chosen === undefined) || undefined}
      data-stale={stale !== null || undefined}
      aria-label={config.title || "Procedures"}
    >
      <div className={css.side}>
        <div className={css.bar} hidden={height > 0 && height < BARED}>
          <ActButton
            className={controls.button}
            label="New procedure"
            blocked={blocked}
            onClick={() => setCreating(true)}
          >
            <Icon name="plus" /> New
          </ActButton>
          <Age stale={stale} />
        </div>
        {procedures && procedures.length > 0 ? (
          <ProcedureList procedures={procedures} chosen={chosen?.id ?? null} onChoose={setKept} now={now} />
        ) : (
          <Nothing {...followed} />
        )}
      </div>
      {chosen && procedures ? (
        <Details
          key={chosen.id}
          procedure={chosen}
          procedures={procedures}
          activity={activities.find(({ procedure }) => procedure === chosen.id)}
          events={followed.events}
          actions={actions}
          remembered={remembered}
          blocked={blocked}
          known={now - (stale ?? 0)}
          onBack={() => setKept(0)}
        />
      ) : null}
      {creating ? (
        <CreateDialog
          procedures={procedures ?? []}
          offered={config.scripts}
          actions={actions}
          remembered={remembered}
          onCreated={setKept}
          onClose={() => setCreating(false)}
        />
      ) : null}
    </section>
  );
}

function Age({ stale }: { stale: number | null }) {
  if (stale === null) return null;
  return (
    <span className={css.old} role="status">
      as of {ageText(stale)} ago
    </span>
  );
}

/** Why there is no list. */
function Nothing({ procedures, missing, error }: Followed) {
  if (missing.length > 0) return <MissingFields fields={missing} service="OET" />;
  if (procedures) return <EmptyState title="No procedure yet">The OET has run none since it was started.</EmptyState>;
  if (error) return <EmptyState title="The OET cannot be asked">It is asked again by itself.</EmptyState>;
  return <EmptyState title="Asking the OET…" busy />;
}

/** Milliseconds after which an answer is of now: the server keeps one for a second. */
const KEPT = 1_200;

/** Which procedures run an activity; asked again when there is a new one, and once more when no answer can be older than it. */
function useActivities(newest: number | undefined): readonly Activity[] {
  const { data, retry } = usePolling<{ activities: Activity[] | null }>(ACTIVITIES, {
    interval: 0,
    skip: newest === undefined,
  });
  const first = useRef(newest);
  useEffect(() => {
    const known = first.current;
    first.current = newest;
    if (known === undefined || known === newest) return;
    retry();
    const again = setTimeout(retry, KEPT);
    return () => clearTimeout(again);
  }, [newest, retry]);
  return data?.activities ?? [];
}
