/** One thing that both sides changed: what it was, mine, theirs, and which of them is to stand. */
import { useId } from "react";
import { KIND, keysOf, type Section, shown } from "./entries";
import { type Choice, type Conflict, handText } from "./merging";
import styles from "./publish.module.css";
import { ScrollBox } from "./ScrollBox";

export interface ConflictChoiceProps {
  conflict: Conflict;
  version: number;
  choice: Choice | undefined;
  /** What is wrong with what was typed by hand. */
  fault: string | null;
  onChoose: (choice: Choice) => void;
}

export function ConflictChoice({ conflict, version, choice, fault, onChoose }: ConflictChoiceProps) {
  const name = useId();
  const sides = [
    ["base", "Before", conflict.base],
    ["mine", "Yours", conflict.mine],
    ["theirs", `Version ${version}`, conflict.theirs],
  ] as const;
  const options: [Choice["take"], string, Choice][] = [
    ["mine", conflict.mineKind === "removed" ? "Take yours: it goes away" : "Take yours", { take: "mine" }],
    [
      "theirs",
      conflict.theirsKind === "removed" ? `Take version ${version}: it goes away` : `Take version ${version}`,
      { take: "theirs" },
    ],
    ["hand", "Edit by hand", { take: "hand", text: handText(conflict) }],
  ];
  return (
    <fieldset className={styles.conflict} data-open={choice === undefined || undefined}>
      <legend>{titleOf(conflict.pointer)}</legend>
      <div className={styles.sides}>
        {sides.map(([side, title, value]) => (
          <div key={side} className={styles.side} data-taken={choice?.take === side || undefined}>
            <h4>{title}</h4>
            <ScrollBox className={styles.value} label={`${titleOf(conflict.pointer)}: ${title}`}>
              {value === undefined ? <span className={styles.quiet}>{absent(side, conflict)}</span> : shown(value)}
            </ScrollBox>
          </div>
        ))}
      </div>
      <div className={styles.choices}>
        {options.map(([take, label, made]) => (
          <label key={take}>
            <input type="radio" name={name} checked={choice?.take === take} onChange={() => onChoose(made)} />
            {label}
          </label>
        ))}
      </div>
      {choice?.take === "hand" && (
        <>
          <textarea
            className={styles.hand}
            aria-label={`${titleOf(conflict.pointer)}, by hand`}
            aria-invalid={fault !== null || undefined}
            spellCheck={false}
            rows={Math.min(16, choice.text.split("\n").length + 1)}
            value={choice.text}
            onChange={(event) => onChoose({ take: "hand", text: event.target.value })}
          />
          {fault && (
            <p className={styles.invalid} role="alert">
              {fault}
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}

const absent = (side: "base" | "mine" | "theirs", { mineKind, theirsKind }: Conflict): string =>
  (side === "mine" ? mineKind : side === "theirs" ? theirsKind : "") === "removed" ? "taken out" : "not there";

/** `Query beam › url`. */
function titleOf(pointer: string): string {
  const [section = "", ...keys] = keysOf(pointer);
  const kind = section in KIND ? KIND[section as Section] : section;
  return [`${kind} ${keys[0] ?? ""}`.trim(), ...keys.slice(1)].join(" › ");
}
