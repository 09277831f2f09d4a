/** The figures by source, operation, process and role. */
import type { ReactNode } from "react";
import { StatusSymbol } from "../../design";
import type { Figures } from "./history";
import styles from "./liveMetrics.module.css";
import { bytes, duration, lately, percent, perSecond, short } from "./words";

interface Of {
  figures: Figures;
}

interface TableProps {
  title: string;
  note: string;
  /** The first names the row. */
  columns: readonly string[];
  /** In the place of rows. */
  empty: string | null;
  children: ReactNode;
}

function Table({ title, note, columns, empty, children }: TableProps) {
  return (
    <section className={styles.table} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className={styles.dim}>{note}</span>
      </header>
      {empty !== null ? (
        <p className={styles.dim}>{empty}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={styles.scroll} aria-label={`${title}, figures`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {columns.map((each) => (
                  <th key={each} scope="col">
                    {each}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </section>
      )}
    </section>
  );
}

export function Sources({ figures: { sources, window } }: Of) {
  return (
    <Table
      title="Outside systems"
      note={`answers of the last ${lately(window)}`}
      columns={["System", "Half", "95 %", "99 %", "Answers", "Errors, 5 min"]}
      empty={sources.length === 0 ? "None is configured, and none was called lately." : null}
    >
      {sources.map(({ name, up, latency, rate, errorRatio }) => (
        <tr key={name}>
          <th scope="row">
            <StatusSymbol
              level={up ? ((errorRatio ?? 0) > 0 ? "caution" : "normal") : "serious"}
              quiet={up && !errorRatio}
              label={up ? "reachable" : "not reachable"}
            />{" "}
            {name}
          </th>
          <td>{duration(latency?.p50)}</td>
          <td>{duration(latency?.p95)}</td>
          <td>{duration(latency?.p99)}</td>
          <td>{perSecond(rate)}</td>
          <td>{percent(errorRatio)}</td>
        </tr>
      ))}
    </Table>
  );
}

export function Operations({ figures: { operations, window } }: Of) {
  return (
    <Table
      title="Operations"
      note={`queries and mutations of the last ${lately(window)}, the costliest first`}
      columns={["Field", "Half", "99 %", "Asked", "Failed", "Under way"]}
      empty={operations.length === 0 ? `None was asked in the last ${lately(window)}.` : null}
    >
      {operations.map(({ type, field, rate, failures, busy, latency }) => (
        <tr key={`${type} ${field}`}>
          <th scope="row">
            {field} {type === "mutation" && <span className={styles.dim}>{type}</span>}
          </th>
          <td>{duration(latency?.p50)}</td>
          <td>{duration(latency?.p99)}</td>
          <td>{perSecond(rate)}</td>
          <td>
            {failures > 0 && <StatusSymbol level="caution" label={null} />} {perSecond(failures)}
          </td>
          <td title="How many of it run at a moment, on average">{short(busy)}</td>
        </tr>
      ))}
    </Table>
  );
}

export function Processes({ figures: { processes } }: Of) {
  return (
    <Table
      title="Processes"
      note="each has a core at most"
      columns={["Process", "CPU", "Memory", "Clients"]}
      empty={null}
    >
      {processes.map(({ name, cpu, memory, clients }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{percent(cpu)}</td>
          <td>{bytes(memory)}</td>
          <td>{clients}</td>
        </tr>
      ))}
    </Table>
  );
}

export function Roles({ figures: { roles } }: Of) {
  return (
    <Table
      title="Connections by role"
      note="none: not introduced yet"
      columns={["Role", "Open"]}
      empty={roles.length === 0 ? "Nobody is connected." : null}
    >
      {roles.map(({ role, connections }) => (
        <tr key={role}>
          <th scope="row">{role}</th>
          <td>{connections}</td>
        </tr>
      ))}
    </Table>
  );
}
