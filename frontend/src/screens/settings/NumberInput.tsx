/** A number or nothing; what is not a number within the bounds is not taken, and marked. */
import { useState } from "react";
import { Input } from "../../design";

export interface NumberInputProps {
  id: string;
  "aria-describedby"?: string | undefined;
  min: number;
  max: number;
  value: number | null;
  disabled?: boolean;
  onChange: (value: number | null) => void;
}

export function NumberInput({ value, onChange, min, max, ...rest }: NumberInputProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const number = Number(text);
  const good = text.trim() === "" || (Number.isFinite(number) && number >= min && number <= max);
  return (
    <Input
      {...rest}
      inputMode="decimal"
      placeholder="not set"
      aria-invalid={good ? undefined : true}
      title={good ? undefined : `Expected a number from ${min} to ${max}.`}
      value={text}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        const parsed = Number(next);
        if (next.trim() === "") onChange(null);
        else if (Number.isFinite(parsed) && parsed >= min && parsed <= max) onChange(parsed);
      }}
    />
  );
}
