import {
  attributeParts,
  formatInputFormattedTemplate,
  useClickAction,
  useVariables,
  useWidgetConfigPersistence,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { EmptyState, useElementSize } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import type { JiveConfig } from "./config";
import { DevicePanel } from "./device-panel";
import { Finder, type Target } from "./finder";
import css from "./jive.module.css";
import { useDevices } from "./use-devices";

/** Narrower than this, the list and the device take turns. */
const TWO_PANES = 560;
/** Lower than this, a list has no room. */
const NO_LIST = 90;

/** Browse the control system: find a device, read and write its attributes, run its commands. */
export function Jive({ instanceId, config }: WidgetProps<JiveConfig>) {
  const { devices, error, reload } = useDevices(config);
  const [selected, setSelected] = useWidgetConfigPersistence<string>(instanceId, "device", "");
  const [target, setTarget] = useState<Target | null>(
    selected ? { device: selected, kind: "device", member: null } : null,
  );
  const [box, { width, height }] = useElementSize<HTMLElement>();
  const narrow = width > 0 && width < TWO_PANES;
  const cramped = height > 0 && height < NO_LIST;
  const { vars } = useVariables();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const open = (next: Target): void => {
    setTarget(next);
    setSelected(next.device);
    const { device, domain, family, member } = attributeParts(next.device);
    const attribute = next.kind === "attribute" ? (next.member ?? "") : "";
    const fullname = attribute ? `${device}/${attribute}` : device;
    const values = { ...vars, device, domain, family, member, attribute, fullname };
    click?.(formatInputFormattedTemplate(config.selectedVariableFormat || "device", values));
  };
  const close = (): void => {
    setTarget(null);
    setSelected("");
  };
  return (
    <section
      ref={box}
      className={css.widget}
      data-narrow={narrow || !devices || devices.length === 0 || undefined}
      data-open={(target !== null && !cramped) || undefined}
      aria-label={config.title || "Jive"}
    >
      {devices && (devices.length === 0 || cramped) ? (
        devices.length === 0 ? (
          <EmptyState title="No devices" onRetry={reload}>
            None matches the pattern and the databases of this widget's settings.
          </EmptyState>
        ) : (
          <EmptyState title={`${devices.length} devices`}>Make this widget larger to browse them.</EmptyState>
        )
      ) : devices ? (
        <Finder devices={devices} selected={target?.device ?? ""} onOpen={open} onReload={reload} />
      ) : error ? (
        <EmptyState title="The list of devices cannot be read" onRetry={reload}>
          {error.message}
        </EmptyState>
      ) : (
        <EmptyState title="Reading the list of devices…" busy />
      )}
      {cramped || devices?.length === 0 ? null : target ? (
        <DevicePanel target={target} config={config} onBack={close} />
      ) : narrow || !devices ? null : (
        <EmptyState title="Choose a device" />
      )}
    </section>
  );
}
