/** The widget of a project alone, as a dashboard shows it, with everything around it at hand. */
import { useEffect, useState } from "react";
import { Button, Icon, Message } from "../design";
import { Mascot } from "../design/Mascot";
import { SignInForm } from "../screens/signin/SignInForm";
import { HostDialogs, useLinkState, useWidgetDefs } from "../widgets";
import { useReadable } from "../widgets/host/useReadable";
import { Controls } from "./Controls";
import type { Rooms } from "./rooms";
import { Stage } from "./Stage";
import { useStart } from "./useStart";
import { useWidgetModules } from "./useWidgetModules";
import styles from "./Workbench.module.css";

export function Workbench({ rooms }: { rooms: Rooms }) {
  const { theme } = useReadable(rooms.bench);
  const { status } = useReadable(rooms.access);
  useStart(rooms);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <div className={styles.page}>
      <Head rooms={rooms} />
      {status === "mock" || status === "signedIn" ? <Bench rooms={rooms} /> : <Before rooms={rooms} />}
      <HostDialogs />
      <Said rooms={rooms} />
    </div>
  );
}

function Bench({ rooms }: { rooms: Rooms }) {
  const fault = useWidgetModules();
  const definitions = [...useWidgetDefs().values()];
  const [chosen, setChosen] = useState<string | null>(null);
  const def = definitions.find(({ key }) => key === chosen) ?? definitions[0];
  return (
    <div className={styles.bench}>
      <main className={styles.main}>
        {fault && (
          <div className={styles.fault} role="alert">
            <strong>The widget’s modules threw:</strong> {fault.message}
          </div>
        )}
        {def ? (
          <Stage rooms={rooms} def={def} />
        ) : (
          <Message title={fault ? "No widget registered" : "Waiting for the widget to register…"}>
            src/index.ts hands it over: registerWidget(makeWidgetDef(…)).
          </Message>
        )}
      </main>
      {def && <Controls rooms={rooms} def={def} definitions={definitions} onChoose={setChosen} />}
    </div>
  );
}

function Head({ rooms }: { rooms: Rooms }) {
  const access = useReadable(rooms.access);
  const mocked = access.status === "mock";
  return (
    <header className={styles.head}>
      <Mascot size={24} />
      <h1 className={styles.name}>{rooms.project.name}</h1>
      <span className={styles.dim}>{rooms.project.version}</span>
      <span className={styles.spring} />
      {mocked ? (
        <span className={styles.source}>Values of {rooms.project.mock ?? "nobody: there is no dev/mock.ts"}</span>
      ) : (
        <Telescope rooms={rooms} />
      )}
      <a className={styles.switch} href={mocked ? "/" : "/?mock"}>
        {mocked ? "Show the telescope" : "Show mock values"}
      </a>
      {access.status === "signedIn" && (
        <Button look="quiet" icon="signOut" onClick={() => void rooms.session.signOut()}>
          {access.caller.username}
        </Button>
      )}
    </header>
  );
}

function Telescope({ rooms }: { rooms: Rooms }) {
  const { phase } = useLinkState();
  return (
    <span className={styles.source}>
      {rooms.project.backend} <span className={styles.dim}>{phase}</span>
    </span>
  );
}

/** Until somebody is signed in. */
function Before({ rooms }: { rooms: Rooms }) {
  const { status } = useReadable(rooms.access);
  const { backend } = rooms.project;
  if (status === "unreachable")
    return (
      <Message
        title={`No Octopus answers at ${backend}`}
        level="serious"
        actions={
          <a className={styles.switch} href="/?mock">
            Show mock values instead
          </a>
        }
      >
        Start one with <code>octopus demo</code>, or say where one runs: <code>OCTOPUS_URL=http://… npm run dev</code>.
        This page goes on by itself.
      </Message>
    );
  if (status === "looking") return <Message title={`Looking for Octopus at ${backend}…`} />;
  return (
    <main className={styles.signIn}>
      <h2>Sign in at {backend}</h2>
      <SignInForm session={rooms.session} />
      <p className={styles.dim}>
        A demonstration knows admin, engineer, operator and viewer; each password is the user name.
      </p>
    </main>
  );
}

/** What a widget says in passing. */
function Said({ rooms }: { rooms: Rooms }) {
  const message = useReadable(rooms.message);
  useEffect(() => {
    if (message === null) return;
    const timer = setTimeout(() => rooms.message.set(null), 5000);
    return () => clearTimeout(timer);
  }, [message, rooms]);
  return (
    <div className={styles.said} role="status">
      {message && (
        <p>
          <Icon name="bell" /> {message.text}
        </p>
      )}
    </div>
  );
}
