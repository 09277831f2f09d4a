import {
  type AttributeInfo,
  statusOfReading,
  stripRoutedAttributeEndpoint,
  useAttributes,
  usePolling,
  valueText,
} from "@octopus-widgets/sdk";
import { EmptyState, StatusSymbol } from "@octopus-widgets/sdk/ui";
import { useEffect, useMemo, useState } from "react";
import { AttributeList } from "./attribute-list";
import { CommandList } from "./command-list";
import type { JiveConfig } from "./config";
import type { Target } from "./finder";
import { HistoryList } from "./history-list";
import { Icon } from "./icon";
import css from "./jive.module.css";
import { DEVICE, type DeviceDetails } from "./operations";
import { matcher } from "./pattern";
import { PropertyList } from "./property-list";
import { Tabs } from "./tabs";

type Tab = "attribute" | "command" | "property" | "history";
const STATE: Pick<AttributeInfo, "datatype" | "enumLabels"> = { datatype: "DevState", enumLabels: [] };

interface Props {
  target: Target;
  config: JiveConfig;
  /** Back to the list, where there is room for only one of the two. */
  onBack: () => void;
}

/** One device: its state, attributes, commands and properties. */
export function DevicePanel({ target, config, onBack }: Props) {
  const { data, status, error, retry } = usePolling<{ device: DeviceDetails | null }>(DEVICE, {
    variables: { name: target.device },
    interval: 0,
  });
  const [tab, setTab] = useState<Tab>(target.kind === "device" ? "attribute" : target.kind);
  const [filter, setFilter] = useState("");
  useEffect(() => {
    setTab(target.kind === "device" ? "attribute" : target.kind);
    setFilter("");
  }, [target]);
  const device = data?.device;
  const shown = useMemo(() => filtered(device, matcher(filter)), [device, filter]);
  const tabs = [
    { id: "attribute", name: "Attributes", count: device?.attributes.length },
    { id: "command", name: "Commands", count: device?.commands.length },
    { id: "property", name: "Properties", count: device?.properties.length },
    { id: "history", name: "History" },
  ] as const;
  return (
    <section className={css.panel} aria-label={stripRoutedAttributeEndpoint(target.device)}>
      <header className={css.head}>
        <button type="button" className={css.back} aria-label="Back to the list" onClick={onBack}>
          <Icon name="back" />
        </button>
        <h3 className={css.device}>{stripRoutedAttributeEndpoint(target.device)}</h3>
        <DeviceState name={target.device} />
        <span className={css.dim}>{device?.deviceClass}</span>
        <button
          type="button"
          className={css.quiet}
          aria-label="Read the device again"
          title="Read the device again"
          onClick={retry}
        >
          <Icon name="reload" />
        </button>
      </header>
      <Tabs tabs={tabs} chosen={tab} onChoose={setTab} label="Parts of the device">
        {tab === "history" ? (
          <HistoryList />
        ) : !device || !shown ? (
          <Absent status={status} error={error} known={data !== undefined} onRetry={retry} />
        ) : (
          <>
            {device.connected ? null : (
              <p className={css.warning}>The device server does not answer: values and commands may fail.</p>
            )}
            <input
              className={css.search}
              type="search"
              aria-label="Filter"
              placeholder="Filter"
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
            />
            {tab === "attribute" ? (
              <AttributeList
                attributes={shown.attributes}
                focus={target.member}
                allowWrite={config.allowWrite !== false}
                enumLabels={config.useEnumLabels !== false}
              />
            ) : null}
            {tab === "command" ? (
              <CommandList
                device={device.name}
                commands={shown.commands}
                focus={target.member}
                allowed={config.allowCommands !== false}
              />
            ) : null}
            {tab === "property" ? <PropertyList properties={shown.properties} /> : null}
          </>
        )}
      </Tabs>
    </section>
  );
}

function DeviceState({ name }: { name: string }) {
  const names = useMemo(() => [`${name}/state`], [name]);
  const sample = useAttributes(names)[`${name}/state`];
  if (!sample) return null;
  const info = { ...STATE } as AttributeInfo;
  return (
    <span className={css.state}>
      <StatusSymbol level={statusOfReading(sample, info)} size={11} />{" "}
      {sample.value === null ? "no state" : valueText(sample.value)}
    </span>
  );
}

function Absent({
  status,
  error,
  known,
  onRetry,
}: {
  status: string;
  error: Error | undefined;
  known: boolean;
  onRetry: () => void;
}) {
  if (status === "failed" || error) {
    return (
      <EmptyState title="This device cannot be read" onRetry={onRetry}>
        {error?.message}
      </EmptyState>
    );
  }
  return known ? (
    <EmptyState title="This device is not known">It may have been removed: read the list again.</EmptyState>
  ) : (
    <EmptyState title="Reading the device…" busy />
  );
}

function filtered(device: DeviceDetails | null | undefined, matches: (name: string) => boolean) {
  if (!device) return null;
  return {
    attributes: device.attributes.filter(({ name, label }) => matches(name) || (label !== null && matches(label))),
    commands: device.commands.filter(({ name }) => matches(name)),
    properties: device.properties.filter(({ name }) => matches(name)),
  };
}
