import type { Json } from "@octopus-widgets/sdk/contract";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { Button, Dialog } from "../../../design";
import { useDraft } from "../draft";
import { ArgumentForm } from "./ArgumentForm";
import { argumentsOf, blankForm, readForm, readSdl, sdlOf, type Typed, typesOf } from "./arguments";
import { OnceResult } from "./OnceResult";
import { StreamResult } from "./StreamResult";
import { addressOf } from "./Try";
import type { Section } from "./trial";
import styles from "./trying.module.css";
import { useOnce } from "./useOnce";
import { useStream } from "./useStream";

interface Props {
  section: Section;
  name: string;
  endpoint: { readonly [key: string]: Json };
}

/** One field: a form of its arguments, and what comes of them. */
export function EndpointTrial({ section, name, endpoint }: Props) {
  const { document, report } = useDraft();
  const types = document?.types as Json | undefined;
  const compiled = useMemo(() => readSdl(report?.sdl), [report?.sdl]);
  const all = useMemo(
    () => argumentsOf(endpoint, section, name, compiled, typesOf(readSdl(sdlOf(types)), compiled)),
    [endpoint, section, name, types, compiled],
  );
  const [typed, setTyped] = useState<Typed>(() => blankForm(all));
  const [shown, setShown] = useState(false);
  const [warned, setWarned] = useState(false);
  const once = useOnce();
  const stream = useStream();
  const { values, problems } = readForm(all, typed);
  const asked = { document, section, name, arguments: values };
  const start = () => (section === "streams" ? stream.start(asked) : once.run(asked, endpoint.method));
  const run = () => {
    setShown(true);
    if (Object.keys(problems).length > 0) return;
    if (section === "mutations") setWarned(true);
    else start();
  };
  const latest = useRef(run);
  latest.current = run;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    latest.current();
  };
  return (
    <div className={styles.trial} onKeyDownCapture={onKeyDown}>
      <section className={styles.form} aria-label="Arguments">
        <ArgumentForm arguments={all} typed={typed} problems={shown ? problems : {}} onChange={setTyped} />
        <div className={styles.buttons}>
          {section === "streams" && stream.running ? (
            <>
              <Button look="primary" onClick={stream.stop}>
                Stop
              </Button>
              <Button aria-pressed={stream.paused} onClick={() => stream.pause(!stream.paused)}>
                {stream.paused ? "Go on" : "Pause"}
              </Button>
            </>
          ) : (
            <Button
              look={section === "mutations" ? "danger" : "primary"}
              title="Ctrl+Enter"
              disabled={once.running}
              onClick={run}
            >
              {once.running ? "Running…" : section === "streams" ? "Start" : "Run"}
            </Button>
          )}
        </div>
      </section>
      {section === "streams" ? (
        <StreamResult stream={stream} />
      ) : (
        <OnceResult once={once} pointer={`/${section}/${name}`} />
      )}
      {warned && (
        <Dialog
          alert
          title={`Run ${name} for real?`}
          size="small"
          onClose={() => setWarned(false)}
          footer={
            <>
              <Button onClick={() => setWarned(false)}>Do not run it</Button>
              <Button
                look="danger"
                onClick={() => {
                  setWarned(false);
                  start();
                }}
              >
                Run it
              </Button>
            </>
          }
        >
          <p>This is a mutation. It is sent to its real upstream, and what it does there is done:</p>
          <p className={styles.warned}>
            <code>{addressOf(endpoint)}</code>
          </p>
          {Object.keys(values).length > 0 && (
            <p className={styles.warned}>
              <code>{JSON.stringify(values)}</code>
            </p>
          )}
          <p>It is entered in the audit trail with your name.</p>
        </Dialog>
      )}
    </div>
  );
}
