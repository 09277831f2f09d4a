/** A long list. */
import { useVirtualRows } from "@octopus-widgets/sdk/ui";

const HEIGHT = 20;

export function LongList({ count }: { count: number }) {
  const { box, first, last, onScroll, reveal } = useVirtualRows<HTMLDivElement>(count, HEIGHT);
  const rows = Array.from({ length: last - first }, (_, at) => first + at);
  return (
    <div ref={box} onScroll={onScroll} style={{ overflow: "auto", height: "100%" }}>
      <button type="button" onClick={() => reveal(count - 1)}>
        To the end
      </button>
      <ul style={{ height: count * HEIGHT, paddingTop: first * HEIGHT }}>
        {rows.map((row) => (
          <li key={row}>Row {row}</li>
        ))}
      </ul>
    </div>
  );
}
