/** Places of the document as links to them: the first few, the rest on demand. */
import { useState } from "react";
import { useRouter } from "../../../app/router";
import { useDraft } from "../draft";
import styles from "./environment.module.css";

const FEW = 3;

export function UsedBy({ pointers }: { pointers: readonly string[] }) {
  const { goTo } = useDraft();
  const router = useRouter();
  const [all, setAll] = useState(false);
  const entries = [...new Set(pointers.map(entryOf))];
  if (entries.length === 0) return <span className={styles.dim}>–</span>;
  const shown = all ? entries : entries.slice(0, FEW);
  const rest = entries.length - shown.length;
  return (
    <ul className={styles.users}>
      {shown.map((pointer) => (
        <li key={pointer}>
          <a
            href={router.href({ name: "config", page: "structure", what: pointer.slice(1) })}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              goTo(pointer);
            }}
          >
            {pointer.slice(1).replace("/", " › ")}
          </a>
        </li>
      ))}
      {rest > 0 && (
        <li>
          <button type="button" onClick={() => setAll(true)}>
            {rest} more
          </button>
        </li>
      )}
    </ul>
  );
}

/** `/queries/a/headers/X` → `/queries/a`: the entry, which the Structure view opens. */
const entryOf = (pointer: string): string => pointer.split("/").slice(0, 3).join("/");
