/** The Python view: the functions of the draft, one in an editor that says what is wrong while it is typed, and its trial. */

import type { Json } from "@octopus-widgets/sdk/contract";
import { useMemo, useState } from "react";
import { useRouter } from "../../../app/router";
import { Button, Message } from "../../../design";
import { useDraft } from "../draft";
import type { PageProps } from "../pages";
import { FunctionList } from "./FunctionList";
import { FunctionPane } from "./FunctionPane";
import { NewFunction } from "./NewFunction";
import styles from "./Python.module.css";
import { objectAt } from "./uses";

export function Python({ what }: PageProps) {
  const router = useRouter();
  const { document, broken, faults, goTo, set } = useDraft();
  const [adding, setAdding] = useState(false);
  const functions = objectAt(document as Json, "functions");
  const names = useMemo(() => Object.keys(functions).sort((one, other) => one.localeCompare(other)), [functions]);
  const open = (name: string) => router.go({ name: "config", page: "python", what: name });
  const chosen = what !== null && what in functions ? what : what === null ? (names[0] ?? null) : null;
  return (
    <div className={styles.page}>
      <FunctionList names={names} chosen={chosen} faults={faults} onChoose={open} onAdd={() => setAdding(true)} />
      {chosen !== null ? (
        <FunctionPane key={chosen} name={chosen} />
      ) : (
        <div className={styles.empty}>
          {broken ? (
            <Message
              title="The document cannot be read"
              level="serious"
              actions={<Button onClick={() => goTo("")}>To the text</Button>}
            >
              Line {broken.line}: {broken.message}
            </Message>
          ) : (
            <Message
              title={what === null ? "The draft has no functions yet" : `There is no function ${what} in the draft`}
              actions={
                <Button look="primary" icon="add" onClick={() => setAdding(true)}>
                  New function
                </Button>
              }
            >
              A function makes one value of many: of attributes, of arguments, of what a service answers.
            </Message>
          )}
        </div>
      )}
      {adding && (
        <NewFunction
          taken={new Set(names)}
          onClose={() => setAdding(false)}
          onMake={(name, code) => {
            set(`/functions/${name}`, { code });
            setAdding(false);
            open(name);
          }}
        />
      )}
    </div>
  );
}
