import { useDraft } from "../draft";
import type { Refusal } from "./trial";
import styles from "./trying.module.css";

/** Why nothing went out; faults of the endpoint lead to their places. */
export function Refused({ refusal }: { refusal: Refusal }) {
  const { goTo } = useDraft();
  return (
    <div className={styles.refused} role="alert">
      <p>{refusal.message}</p>
      <ul>
        {refusal.faults.map(({ pointer, message }) => (
          <li key={`${pointer} ${message}`}>
            <button type="button" onClick={() => goTo(pointer)}>
              <code>{pointer}</code> {message}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
