/** Arrays of numbers out of a sample's value; typed arrays pass as they are. */
export type Numbers = ArrayLike<number>;

export function isNumbers(value: unknown): value is Numbers {
  if (ArrayBuffer.isView(value)) return "length" in value;
  return (
    Array.isArray(value) &&
    (value.length === 0 || typeof value[0] === "number" || value[0] === null || typeof value[0] === "boolean")
  );
}

/** Rows of an image; null when the value is none. */
export function imageRows(value: unknown): readonly Numbers[] | null {
  return Array.isArray(value) && value.length > 0 && value.every(isNumbers) ? value : null;
}
