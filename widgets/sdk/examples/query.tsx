/** A query, asked again and again. */
import { missingFields, usePolling, useWidgetRefreshRate } from "@octopus-widgets/sdk";
import { EmptyState, MissingFields } from "@octopus-widgets/sdk/ui";

const PROCEDURES = "query procedures { procedures { id state } }";

export function Procedures({ instanceId }: { instanceId: string }) {
  const interval = useWidgetRefreshRate(instanceId);
  const { status, data, error, retry } = usePolling<{ procedures: { id: number; state: string }[] }>(PROCEDURES, {
    interval,
  });
  const missing = missingFields(error);
  if (missing.length > 0) return <MissingFields fields={missing} service="OET" />;
  if (!data) return <EmptyState title="Waiting for procedures…" busy={status === "loading"} onRetry={retry} />;
  return (
    <ol>
      {data.procedures.map(({ id, state }) => (
        <li key={id}>{state}</li>
      ))}
    </ol>
  );
}
