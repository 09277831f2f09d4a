/** State that survives a reload. */
import { useWidgetConfigPersistence } from "@octopus-widgets/sdk";

export function Remembered({ instanceId }: { instanceId: string }) {
  const [open, setOpen] = useWidgetConfigPersistence<boolean>(instanceId, "open", false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{open ? "Open" : "Closed"}</summary>
      It is as it was left.
    </details>
  );
}
