import {
  type AttributeInfo,
  ageText,
  clingsToNumber,
  clockText,
  describeBounds,
  type Sample,
  statusOfReading,
  useAttributes,
  valueText,
} from "@octopus-widgets/sdk";
import { ActButton, StatusSymbol, Unit, WriteDialog } from "@octopus-widgets/sdk/ui";
import { useMemo, useState } from "react";
import { Icon } from "./icon";
import css from "./jive.module.css";
import type { DeviceDetails } from "./operations";

interface Props {
  attributes: DeviceDetails["attributes"];
  /** Shown unfolded and scrolled to. */
  focus: string | null;
  allowWrite: boolean;
  enumLabels: boolean;
}

/** Attributes of a device with their live values. */
export function AttributeList({ attributes, focus, allowWrite, enumLabels }: Props) {
  const names = useMemo(() => attributes.map(({ fullName }) => fullName), [attributes]);
  const samples = useAttributes(names);
  const [writing, setWriting] = useState<string | null>(null);
  const target = attributes.find(({ fullName }) => fullName === writing);
  if (attributes.length === 0) return <p className={css.nothing}>No attribute matches.</p>;
  return (
    <>
      <ul className={css.rows} aria-label="Attributes">
        {attributes.map((info) => (
          <AttributeRow
            key={info.fullName}
            info={info}
            sample={samples[info.fullName]}
            enumLabels={enumLabels}
            open={focus?.toLowerCase() === info.name.toLowerCase()}
            onWrite={allowWrite && info.writable !== "READ" ? () => setWriting(info.fullName) : null}
          />
        ))}
      </ul>
      {target ? (
        <WriteDialog
          info={target}
          current={samples[target.fullName]?.value}
          setPoint={samples[target.fullName]?.writeValue}
          onClose={() => setWriting(null)}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  info: AttributeInfo & { displevel: string | null };
  sample: Sample | undefined;
  enumLabels: boolean;
  open: boolean;
  onWrite: (() => void) | null;
}

function AttributeRow({ info, sample, open, onWrite, enumLabels }: RowProps) {
  const text = sample ? valueText(sample.value, info, { enumLabels }) : "…";
  const level = statusOfReading(sample, info);
  const alarm = describeBounds({ min: info.minAlarm, max: info.maxAlarm, unit: info.unit });
  const limits = describeBounds({ min: info.minValue, max: info.maxValue, unit: info.unit });
  return (
    <li className={css.attribute} data-stale={sample?.stale || undefined}>
      <details open={open} ref={(element) => (open ? element?.scrollIntoView?.({ block: "nearest" }) : undefined)}>
        <summary>
          <StatusSymbol level={level} size={10} />
          <span className={css.name}>{info.name}</span>
          <span className={css.value}>
            {text}
            {info.unit && text !== "—" && text !== "…" ? (
              <>
                {clingsToNumber(info.unit) ? "" : " "}
                <Unit className={css.dim} unit={info.unit} />
              </>
            ) : null}
          </span>
          {sample?.stale ? <span className={css.dim}>stale {ageText(sample.age)}</span> : null}
        </summary>
        <dl className={css.facts}>
          <Fact name="Label" text={info.label} />
          <Fact name="Description" text={info.description} />
          <Fact
            name="Type"
            text={`${info.datatype} ${info.dataformat.toLowerCase()}, ${info.writable.toLowerCase().replaceAll("_", " ")}`}
          />
          <Fact name="Limits" text={limits} />
          <Fact name="Alarm outside" text={alarm} />
          <Fact
            name="Set point"
            text={
              sample?.writeValue !== undefined && sample.writeValue !== null
                ? valueText(sample.writeValue, info, { enumLabels })
                : ""
            }
          />
          <Fact name="Quality" text={sample?.quality?.replace("ATTR_", "").toLowerCase()} />
          <Fact name="Time" text={clockText(sample?.timestamp)} />
          <Fact name="Error" text={sample?.error?.message} />
        </dl>
      </details>
      {onWrite ? (
        <ActButton label={`Write ${info.name}`} onClick={onWrite}>
          <Icon name="pen" />
        </ActButton>
      ) : null}
    </li>
  );
}

function Fact({ name, text }: { name: string; text: string | null | undefined }) {
  if (!text) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}
