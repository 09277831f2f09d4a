import { StatusSymbol } from "../../../design";
import { statusOfQuality } from "../../../design/status";
import { momentText } from "../../../time/parse";
import styles from "./Try.module.css";
import type { Trial } from "./useTrial";

type Series = NonNullable<Trial["series"]>;

const WIDTH = 360;
const HEIGHT = 96;
/** Rows of the table; of more, the first. */
const MOST_ROWS = 500;

/** A function over a range of time: numbers as a small plot, everything as a table. */
export function SeriesResult({ series }: { series: Series }) {
  const times = series.timestamps as number[];
  const values = series.values as unknown[];
  const qualities = series.qualities as (string | null)[];
  const numbers = values.map((value) =>
    typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : null,
  );
  const drawable = numbers.some((value) => value !== null);
  const { failed, errors } = series;
  if (times.length === 0)
    return <p className={styles.hint}>The archive has nothing of these attributes in that range.</p>;
  return (
    <div className={styles.part}>
      {drawable && <Plot times={times} values={numbers} />}
      <p className={styles.known}>
        {times.length} points{failed > 0 && `, ${failed} failed`}
      </p>
      {errors.length > 0 && (
        <ul className={styles.errors}>
          {errors.slice(0, 5).map(({ timestamp, message }) => (
            <li key={timestamp}>
              {momentText(timestamp)}: {message}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <section className={styles.table} aria-label="Values over time" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time, UTC</th>
                <th scope="col">Value</th>
                <th scope="col">Quality</th>
              </tr>
            </thead>
            <tbody>
              {times.slice(0, MOST_ROWS).map((time, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two values may have one time; rows never move
                <tr key={index}>
                  <td>{momentText(time)}</td>
                  <td>{JSON.stringify(values[index])}</td>
                  <td>
                    <StatusSymbol
                      level={statusOfQuality(qualities[index])}
                      label={qualities[index] ?? "unknown"}
                      quiet={qualities[index] === "ATTR_VALID"}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </div>
  );
}

/** A line that breaks where there is no number. */
function Plot({ times, values }: { times: readonly number[]; values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [start, end] = [times[0] ?? 0, times.at(-1) ?? 0];
  const x = (time: number) => (end > start ? ((time - start) / (end - start)) * (WIDTH - 4) + 2 : WIDTH / 2);
  const y = (value: number) => (high > low ? HEIGHT - 4 - ((value - low) / (high - low)) * (HEIGHT - 8) : HEIGHT / 2);
  let pen = false;
  const path = values
    .map((value, index) => {
      if (value === null) {
        pen = false;
        return "";
      }
      const command = `${pen ? "L" : "M"}${x(times[index] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
      // A point alone is a dot: a line of no length with a round end.
      const alone = !pen && (values[index + 1] ?? null) === null ? "h0.01" : "";
      pen = true;
      return command + alone;
    })
    .join("");
  const said = `Between ${momentText(start)} and ${momentText(end)}: from ${short(low)} to ${short(high)}`;
  return (
    <figure className={styles.plot}>
      <div className={styles.scale}>
        <span>{short(high)}</span>
        <span>{short(low)}</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={said}>
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption>
        <span>{momentText(start)}</span>
        <span>{momentText(end)}</span>
      </figcaption>
    </figure>
  );
}

const short = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(5));
