/** A project being made: its steps as the server tells them, then its archive, fetched once and handed to the browser. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { WidgetProjectMadeDocument, type WidgetProjectMadeSubscription } from "../../api/generated";
import { useServices } from "../../app/services";
import { type Form, wishOf } from "./wish";

export type Step = WidgetProjectMadeSubscription["widgetProjectMade"];

export interface Making {
  status: "idle" | "making" | "made" | "failed";
  steps: readonly Step[];
  fault: string | null;
  /** Name of the archive that was saved. */
  saved: string | null;
}

const IDLE: Making = { status: "idle", steps: [], fault: null, saved: null };

export function useMaking(): [Making, (form: Form) => void] {
  const client = useApolloClient();
  const { config, session } = useServices();
  const [making, setMaking] = useState<Making>(IDLE);
  const end = useRef<() => void>(() => undefined);
  useEffect(() => () => end.current(), []);
  const make = useCallback(
    (form: Form) => {
      end.current();
      setMaking({ ...IDLE, status: "making" });
      const failed = (error: unknown) =>
        setMaking((before) => ({
          ...before,
          status: "failed",
          fault: error instanceof Error ? error.message : String(error),
        }));
      const fetchArchive = async (address: string) => {
        try {
          const saved = await saveArchive(`${config.basePath}${address}`, await session.accessToken());
          setMaking((before) => ({ ...before, status: "made", saved }));
        } catch (error) {
          failed(error);
        }
      };
      const subscription = client
        .subscribe({ query: WidgetProjectMadeDocument, variables: { wish: wishOf(form) } })
        .subscribe({
          next: ({ data, error }) => {
            if (error) return failed(error);
            const step = data?.widgetProjectMade;
            if (!step) return undefined;
            setMaking((before) => ({ ...before, steps: [...before.steps, step] }));
            if (step.address) void fetchArchive(step.address);
            return undefined;
          },
          error: failed,
        });
      end.current = () => subscription.unsubscribe();
    },
    [client, config, session],
  );
  return [making, make];
}

/** Fetch an archive and hand it to the browser as a file to keep. Gives its name. */
async function saveArchive(address: string, token: string | null): Promise<string> {
  const response = await fetch(address, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  if (!response.ok) {
    const said = (await response.json().catch(() => ({}))) as { message?: string };
    throw new Error(said.message ?? `The server answered ${response.status}.`);
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "widget.zip";
  const held = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = held;
  link.download = name;
  link.click();
  URL.revokeObjectURL(held);
  return name;
}
