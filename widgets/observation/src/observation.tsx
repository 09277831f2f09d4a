import { csvHead, csvLine, useClickAction, useCsvExport, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, StatusSymbol, useElementSize } from "@octopus-widgets/sdk/ui";
import { Card } from "./card";
import type { ObservationConfig } from "./config";
import css from "./observation.module.css";
import { type Subarray, useSubarrays } from "./use-subarrays";
import { instantText } from "./words";

/** Less than this, in CSS pixels, is no room for a card. */
const ROOM = { width: 170, height: 100 };
const CARD = 250;

/** What each subarray observes now, or observed then. */
export function Observation({ config, instanceId }: WidgetProps<ObservationConfig>) {
  const { all, at, loading, error } = useSubarrays(config);
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const [element, size] = useElementSize<HTMLElement>();
  useCsvExport(instanceId, () => subarraysCsv(all));
  const label = config.title || "Observations";
  const tiny = size.height > 0 && (size.height < ROOM.height || size.width < ROOM.width);
  const columns = Math.max(1, Math.min(all.length, Math.floor((size.width || CARD) / CARD)));
  return (
    <section className={css.widget} aria-label={label} ref={element}>
      {all.length === 0 ? (
        <Nothing loading={loading} error={error} />
      ) : tiny ? (
        <Tiny all={all} />
      ) : (
        <>
          {config.title || at !== null ? (
            <header className={css.head}>
              {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
              {at !== null ? <span className={css.at}>{instantText(at)}</span> : null}
            </header>
          ) : null}
          <ul
            className={css.cards}
            aria-label={label}
            style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keys
            tabIndex={0}
          >
            {all.map((subarray) => (
              <Card
                key={subarray.device}
                subarray={subarray}
                past={at !== null}
                onChoose={click && (() => click(subarray.variable))}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Nothing({ loading, error }: { loading: boolean; error: Error | undefined }) {
  if (loading) return <EmptyState title="Reading device properties…" busy />;
  if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
  return <EmptyState title="No subarrays chosen">Name some in this widget's settings.</EmptyState>;
}

/** Where there is no room: how many observe, and the worst of their states. */
function Tiny({ all }: { all: readonly Subarray[] }) {
  const scanning = all.filter(({ state }) => state.name === "SCANNING").length;
  const bad = all.filter(({ state }) => ["caution", "serious", "critical"].includes(state.level));
  const worst = bad.find(({ state }) => state.level === "critical") ?? bad[0];
  return (
    <div className={css.tiny}>
      {worst ? (
        <span className={css.tinyBad}>
          <StatusSymbol level={worst.state.level} label="" />
          {bad.length > 1 ? `${bad.length} in trouble` : worst.state.name}
        </span>
      ) : null}
      <span>
        {scanning} of {all.length} scan
      </span>
    </div>
  );
}

/** What is shown: a line for each subarray. */
export function subarraysCsv(all: readonly Subarray[]): string {
  const names = [
    "subarray",
    "state",
    "target",
    "execution block",
    "scheduling block",
    "scan",
    "band",
    "receptors",
    "in trouble",
    "procedure",
  ];
  const lines = all.map((one) =>
    csvLine([
      one.device,
      one.state.name,
      one.target,
      one.block,
      one.details?.sbd ?? "",
      one.scan || null,
      one.band,
      one.receptors.length,
      one.troubles.map(({ name, why }) => `${name}: ${why}`).join("; "),
      one.procedure?.id ?? null,
    ]),
  );
  return csvHead(names) + lines.join("");
}
