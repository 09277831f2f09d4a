/** GraphiQL for whoever is signed in; for others, the way to sign in. It goes on by itself once they have. */
import { useGraphiQLActions } from "@graphiql/react";
import { Session, sessionHinted } from "@octopus/frontend/session";
import { GraphiQL } from "graphiql";
import { useEffect, useState } from "react";
import type { Addresses } from "./addresses";
import { type Connection, connect } from "./connection";
import styles from "./Explorer.module.css";
import { type Example, findExamples } from "./examples";

type SignedIn = "asking" | "yes" | "no" | "ended" | "unreachable";
const RETRY = 3000;

export function Explorer({ addresses }: { addresses: Addresses }) {
  const [signedIn, connection] = useSession(addresses);
  const examples = useExamples(signedIn === "yes" ? connection : null);
  if (signedIn === "unreachable") return <Notice>The server cannot be reached. Trying again …</Notice>;
  if (signedIn === "no")
    return (
      <Notice>
        Sign in first: <a href={addresses.home}>open Octopus</a>, then come back to this page.
      </Notice>
    );
  if (!connection || !examples) return <Notice>Loading …</Notice>;
  return (
    <div className={styles.page}>
      {signedIn === "ended" && (
        <p className={styles.banner} role="alert">
          Your session has ended.{" "}
          <a href={addresses.home} target="_blank" rel="noreferrer">
            Sign in again
          </a>{" "}
          in another tab; this one goes on.
        </p>
      )}
      <div className={styles.editor}>
        <GraphiQL
          fetcher={connection.fetcher}
          defaultTabs={examples}
          defaultEditorToolsVisibility="variables"
          defaultTheme="dark"
        >
          <GraphiQL.Logo>
            <FollowSchema connection={connection} />
            <a className={styles.home} href={addresses.home}>
              Octopus
            </a>
          </GraphiQL.Logo>
        </GraphiQL>
      </div>
    </div>
  );
}

/** What is published is there to be asked for, completed and read about without loading the page anew. */
function FollowSchema({ connection }: { connection: Connection }) {
  const { introspect } = useGraphiQLActions();
  useEffect(() => connection.follow(() => void introspect()), [connection, introspect]);
  return null;
}

function Notice({ children }: { children: React.ReactNode }) {
  return (
    <main className={styles.notice}>
      <h1>GraphQL</h1>
      <p role="status">{children}</p>
    </main>
  );
}

/** The session that the page of Octopus has in this browser: same cookie, same lock, same channel between tabs. */
function useSession(addresses: Addresses): [SignedIn, Connection | null] {
  const [signedIn, setSignedIn] = useState<SignedIn>("asking");
  const [connection, setConnection] = useState<Connection | null>(null);
  useEffect(() => {
    const channel = new BroadcastChannel(`octopus-session${addresses.basePath}`);
    let opened: Connection | null = null;
    const session: Session = new Session({
      authUrl: addresses.auth,
      channel,
      locks: navigator.locks ?? null,
      hinted: () => sessionHinted(document.cookie),
      onEvent: ({ type }) => {
        setSignedIn(type === "signedIn" ? "yes" : type === "ended" ? "ended" : "no");
        if (type === "signedIn") opened?.renewed();
      },
    });
    opened = connect(addresses, session);
    setConnection(opened);
    let timer: ReturnType<typeof setTimeout>;
    const start = () =>
      session.start().catch(() => {
        setSignedIn("unreachable");
        timer = setTimeout(start, RETRY);
      });
    void start();
    return () => {
      clearTimeout(timer);
      channel.close();
    };
  }, [addresses]);
  return [signedIn, connection];
}

function useExamples(connection: Connection | null): Example[] | null {
  const [examples, setExamples] = useState<Example[] | null>(null);
  useEffect(() => {
    if (connection) void findExamples(connection.ask).then((found) => setExamples((known) => known ?? found));
  }, [connection]);
  return examples;
}
