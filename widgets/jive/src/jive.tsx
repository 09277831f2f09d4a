import { useWidgetConfigPersistence, type WidgetProps } from "@octopus-widgets/sdk";
import { controls, EmptyState, useElementSize } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import type { JiveConfig } from "./config";
import { DevicePanel } from "./device-panel";
import { Finder, type Target } from "./finder";
import css from "./jive.module.css";
import { useDevices } from "./use-devices";

/** Narrower than this, the list and the device take turns. */
const TWO_PANES = 560;

/** Browse the control system: find a device, read and write its attributes, run its commands. */
export function Jive({ instanceId, config }: WidgetProps<JiveConfig>) {
  const { devices, error, reload } = useDevices(config);
  const [selected, setSelected] = useWidgetConfigPersistence<string>(instanceId, "device", "");
  const [target, setTarget] = useState<Target | null>(
    selected ? { device: selected, kind: "device", member: null } : null,
  );
  const [box, { width }] = useElementSize<HTMLElement>();
  const narrow = width > 0 && width < TWO_PANES;
  const open = (next: Target): void => {
    setTarget(next);
    setSelected(next.device);
  };
  const close = (): void => {
    setTarget(null);
    setSelected("");
  };
  return (
    <section
      ref={box}
      className={css.widget}
      data-narrow={narrow || undefined}
      data-open={target !== null || undefined}
      aria-label={config.title || "Jive"}
    >
      {devices ? (
        <Finder devices={devices} selected={target?.device ?? ""} onOpen={open} onReload={reload} />
      ) : error ? (
        <div className={css.absent}>
          <EmptyState title="The list of devices cannot be read">{error.message}</EmptyState>
          <button type="button" className={controls.button} onClick={reload}>
            Try again
          </button>
        </div>
      ) : (
        <EmptyState title="Reading the list of devices…" busy />
      )}
      {target ? (
        <DevicePanel target={target} config={config} onBack={close} />
      ) : narrow ? null : (
        <EmptyState title="Choose a device" />
      )}
    </section>
  );
}
