import { unitText } from "../units";

/** A unit beside its value: °C for the eye, `degC` in the tooltip and for screen readers. */
export function Unit({ unit, className }: { unit: string; className?: string | undefined }) {
  const text = unitText(unit);
  if (text === unit) return <span className={className}>{unit}</span>;
  return (
    <span className={className} role="img" aria-label={unit} title={unit}>
      {text}
    </span>
  );
}
