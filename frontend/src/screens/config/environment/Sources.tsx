/** Every outside system with its figures, live. */
import { type SourceFieldsFragment, SourcesChangedDocument } from "../../../api/generated";
import { useFollowed } from "../../../api/useFollowed";
import { StatusSymbol } from "../../../design";
import styles from "./environment.module.css";
import { LEVEL_WORDS, levelOf, milliseconds, named, open, percent } from "./figures";
import { UsedBy } from "./UsedBy";
import { ago, useSeconds } from "./useSeconds";

export function Sources() {
  const { value, fault } = useFollowed(SourcesChangedDocument);
  const sources = value?.sourcesChanged ?? null;
  return (
    <div className={styles.section}>
      <header className={styles.header}>
        <h2 id="environment-sources">Sources</h2>
        <p>As this server sees them; errors are those of the last five minutes.</p>
      </header>
      {fault && (
        <p className={styles.problem} role="alert">
          <StatusSymbol level="serious" label={null} /> {fault.message}
        </p>
      )}
      {sources ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={styles.scroll} aria-labelledby="environment-sources" tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col" className={styles.number}>
                  Latency
                </th>
                <th scope="col" className={styles.number}>
                  Errors
                </th>
                <th scope="col">Open now</th>
                <th scope="col">Last error</th>
                <th scope="col">Used by</th>
              </tr>
            </thead>
            <tbody>
              {sources.map((source) => (
                <Row key={source.name} source={source} />
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        !fault && <p className={styles.dim}>Looking…</p>
      )}
    </div>
  );
}

function Row({ source }: { source: SourceFieldsFragment }) {
  const level = levelOf(source);
  const { kind, place } = named(source.name);
  return (
    <tr>
      <th scope="row">
        <span className={styles.source}>
          <StatusSymbol
            level={level}
            quiet={level === "normal" || level === "off"}
            label={LEVEL_WORDS[level] ?? null}
          />
          <span>
            <b>{place}</b>
            <small>
              {place === kind ? "" : `${kind}, `}
              {LEVEL_WORDS[level]}
            </small>
          </span>
        </span>
      </th>
      <td className={styles.number}>{milliseconds(source.latency)}</td>
      <td className={styles.number}>{percent(source.errorRate)}</td>
      <td>{open(source)}</td>
      <td className={styles.sentence}>
        <LastError source={source} />
      </td>
      <td>
        <UsedBy pointers={source.usedBy} />
      </td>
    </tr>
  );
}

function LastError({ source }: { source: SourceFieldsFragment }) {
  const now = useSeconds();
  const said = source.lastError ?? source.error;
  if (!said) return <>–</>;
  return (
    <>
      {said}
      {source.lastErrorAt !== null && <span className={styles.dim}> {ago(now - source.lastErrorAt)}</span>}
    </>
  );
}
