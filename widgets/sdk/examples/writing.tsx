/** Writing an attribute. */
import {
  describeBounds,
  describeTangoType,
  numeric,
  parseTangoValue,
  SET_ATTRIBUTE_VALUE,
  TANGO_STATE_NAMES,
  tangoType,
  useAttributeInfo,
  useAttributes,
  useWriteAttribute,
} from "@octopus-widgets/sdk";
import { controls, ValueInput, WriteDialog } from "@octopus-widgets/sdk/ui";
import { useState } from "react";

/** The whole dialog: what Octopus' own widgets use. */
export function WithDialog({ name }: { name: string }) {
  const [open, setOpen] = useState(false);
  const info = useAttributeInfo([name])[name];
  const sample = useAttributes([name])[name];
  return (
    <>
      <button type="button" className={controls.button} onClick={() => setOpen(true)}>
        Write
      </button>
      {open && info && <WriteDialog info={info} current={sample?.value} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The same from its parts. */
export function ByHand({ name }: { name: string }) {
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const info = useAttributeInfo([name])[name];
  const write = useWriteAttribute();
  if (!info) return null;
  const type = tangoType(info.datatype, info.dataformat, info.enumLabels);
  const limits = { min: info.minValue, max: info.maxValue, unit: info.unit };
  const send = async () => {
    const parsed = parseTangoValue(text, type, limits);
    if (!parsed.ok) return setSaid(parsed.message);
    const { ok, message, after } = await write(name, parsed.value);
    setSaid(ok ? `read back ${String(after)}` : message);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor="value">{describeTangoType(type, limits)}</label>
      <ValueInput id="value" type={type} limits={limits} text={text} onText={setText} />
      <button type="submit">Send</button>
      <output>{said || `${describeBounds(limits)}, no less than ${numeric(info.minValue)}`}</output>
    </form>
  );
}

/** Read by mock answers under its name, and by whoever sends it by another way. */
export const operation = SET_ATTRIBUTE_VALUE;
export const states = TANGO_STATE_NAMES;
