/** The frame's menu, and files. */
import {
  CSV_ICON,
  csvBlob,
  csvCell,
  csvHead,
  csvLine,
  csvValue,
  fileName,
  host,
  isoMicroseconds,
  type MenuAction,
  READ_ATTRIBUTES,
  readingsCsv,
  useAttributes,
  useCsvExport,
  useMenuActions,
  useReadingsExport,
} from "@octopus-widgets/sdk";

const NAME = "low-mccs/tile/001/temperature";
/** The same list until it changes. */
const ACTIONS: readonly MenuAction[] = [
  {
    id: "spectrum",
    label: "Export the spectrum",
    icon: CSV_ICON,
    run: ({ title }) => {
      const at = 1_800_000_000;
      const content = csvBlob([csvHead(["time", "power"]), csvLine([isoMicroseconds(at), csvValue([1, 2])])]);
      host().save({ name: fileName(title, [at], "csv"), content });
    },
  },
];

/** Either of the two: what is shown of attributes, or any other text. */
export function Exporting({ instanceId, table }: { instanceId: string; table: boolean }) {
  const samples = useAttributes([NAME]);
  useMenuActions(instanceId, ACTIONS);
  return table ? <Table instanceId={instanceId} /> : <Shown instanceId={instanceId} value={samples[NAME]} />;
}

function Shown({ instanceId, value: sample }: { instanceId: string; value: ReturnType<typeof useAttributes>[string] }) {
  const readings = [{ name: NAME, sample, info: null }];
  useReadingsExport(instanceId, readings);
  return <pre>{readingsCsv(readings)}</pre>;
}

function Table({ instanceId }: { instanceId: string }) {
  useCsvExport(instanceId, () => csvHead(["operation"]) + csvCell(READ_ATTRIBUTES));
  return <p>A formula stays a text: {csvCell("=1+1")}</p>;
}
