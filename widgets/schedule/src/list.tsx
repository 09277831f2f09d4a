import { clockText } from "@octopus-widgets/sdk";
import { StatusSymbol } from "@octopus-widgets/sdk/ui";
import { type Block, rowLabel } from "./blocks";
import css from "./schedule.module.css";
import { lengthText } from "./words";

/** Rows of the list at most: the newest. */
const MOST = 100;

/** The blocks in sight in words, newest first. */
export function BlockList({
  blocks,
  chosen,
  known,
  dated,
  onChoose,
}: {
  blocks: readonly Block[];
  chosen: string | null;
  /** Until when it is known what runs. */
  known: number;
  /** Whether the time of a start needs its day. */
  dated: boolean;
  onChoose: (block: Block) => void;
}) {
  const newest = [...blocks].sort((a, b) => b.start - a.start);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.list} aria-label="Blocks" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Start (UTC)</th>
            <th scope="col">Subarray</th>
            <th scope="col">Target</th>
            <th scope="col">Status</th>
            <th scope="col">Length</th>
            <th scope="col">Scans</th>
          </tr>
        </thead>
        <tbody>
          {newest.slice(0, MOST).map((block) => (
            <tr key={block.id} data-chosen={block.id === chosen || undefined}>
              <td>{clockText(block.start).slice(dated ? 0 : 11, -4)}</td>
              <td>{block.subarray ? rowLabel(block.subarray) : ""}</td>
              <td>
                <button type="button" className={css.link} onClick={() => onChoose(block)}>
                  {block.target ?? block.id}
                </button>
              </td>
              <td>
                {block.kind === "failed" ? <StatusSymbol level="critical" label="" size={10} /> : null} {block.status}
              </td>
              <td>{lengthText(block, known)}</td>
              <td>{block.scans}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {newest.length > MOST ? (
        <p className={css.dim}>
          The newest {MOST} of {newest.length}: zoom in for the others.
        </p>
      ) : null}
    </section>
  );
}
