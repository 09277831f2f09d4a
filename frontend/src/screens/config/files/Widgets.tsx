/** Which packages of the catalogue are offered, and in which version: what lists say, and what is chosen over them. */
import { Checkbox, Select } from "../../../design";
import styles from "./files.module.css";
import type { Provisioning } from "./followed";
import { useChanging } from "./useProvisioning";
import { isOverride } from "./words";

const NEWEST = "";

interface Choice {
  version?: string;
  enabled?: boolean;
}

export function Widgets({ state }: { state: Provisioning }) {
  const changing = useChanging();
  const chosen = new Map(
    state.entries
      .filter(({ kind }) => kind === "WIDGETS")
      .map((entry) => [entry.pointer.replace("/widgets/", "").replaceAll("~1", "/").replaceAll("~0", "~"), entry]),
  );
  return (
    <section aria-labelledby="widgets-offered">
      <h3 id="widgets-offered">Widgets</h3>
      <p className={styles.dim}>
        What is chosen here stands over the lists of files, and those over what is chosen in the Widgets Store. Open
        dashboards follow.
      </p>
      {changing.problem && (
        <p className={styles.problem} role="alert">
          {changing.problem}
        </p>
      )}
      <ul className={styles.rows}>
        {state.packages.map(({ name, versions }) => {
          const entry = chosen.get(name);
          const { version = NEWEST, enabled = true } = (entry?.served ?? {}) as Choice;
          const known = version === NEWEST || versions.includes(version);
          return (
            <li key={name} className={styles.widget}>
              <Checkbox
                checked={enabled}
                onChange={(on) => void changing.choose(name, known ? version || null : null, on)}
              >
                {name}
              </Checkbox>
              <Select
                aria-label={`Version of ${name}`}
                value={version}
                onChange={(event) => void changing.choose(name, event.target.value || null, enabled)}
              >
                <option value={NEWEST}>newest ({versions[0]})</option>
                {!known && <option value={version}>{version} (not there)</option>}
                {versions.map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </Select>
              <span className={styles.dim}>
                {entry ? (isOverride(entry) ? "chosen here" : entry.path) : "in no file"}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
