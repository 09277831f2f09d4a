/** The Config UI: what the API offers, changed by administrators in the browser. Others are told who may. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useMemo, useState } from "react";
import { aloud } from "../../api/sentence";
import { selectCaller, selectIsAdmin } from "../../app/selectors";
import { useAppSelector } from "../../app/store";
import { NotLoaded, Waiting } from "../../parts";
import { Refused, useTitle } from "../around";
import { Access } from "./access/Access";
import { Draft, DraftContext, draftTransport } from "./draft";
import type { OpenDraft } from "./draft/useDraft";
import { Shell } from "./Shell";

export function Config() {
  const admin = useAppSelector(selectIsAdmin);
  useTitle("Configuration");
  return admin ? (
    <Access>
      <Open />
    </Access>
  ) : (
    <Forbidden />
  );
}

function Forbidden() {
  const caller = useAppSelector(selectCaller);
  return (
    <main aria-label="Configuration">
      <Refused title="The configuration is for administrators">
        {caller ? `${caller.username} has the role ${caller.role}; it takes Admin. ` : ""}
        Ask an administrator of this deployment for the change, or for the role.
      </Refused>
    </main>
  );
}

/** Whose draft it is; kept while the page is open, so that leaving the Config UI and coming back loses nothing. */
const kept: { username: string; open: OpenDraft }[] = [];

function Open() {
  const client = useApolloClient();
  const username = useAppSelector((state) => selectCaller(state)?.username ?? "");
  const transport = useMemo(() => draftTransport(client, username), [client, username]);
  const [open, setOpen] = useState<OpenDraft | null>(() => kept.find((one) => one.username === username)?.open ?? null);
  const [fault, setFault] = useState<Error | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (open || tries < 0) return undefined;
    let ended = false;
    setFault(null);
    transport.start().then(
      (started) => {
        if (ended) return;
        const found = { draft: new Draft(transport, started), schema: started.schema };
        kept.splice(0, kept.length, { username, open: found });
        setOpen(found);
      },
      (thrown: unknown) => !ended && setFault(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    return () => {
      ended = true;
    };
  }, [transport, username, open, tries]);
  useEffect(() => open?.draft.start(), [open]);
  if (open)
    return (
      <DraftContext value={open}>
        <Shell />
      </DraftContext>
    );
  if (!fault) return <Waiting text="Loading the configuration…" />;
  return (
    <NotLoaded title="The configuration could not be loaded" level="serious" onAgain={() => setTries(tries + 1)}>
      {aloud(fault.message)}
    </NotLoaded>
  );
}
