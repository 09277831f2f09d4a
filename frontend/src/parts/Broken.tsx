/** What a place of the page says when it cannot be drawn, and the ways back. */
import { useEffect, useState } from "react";
import { Button, Message } from "../design";
import { type Edition, serversEdition } from "./edition";

export interface BrokenProps {
  /** What is missing, as the subject of a sentence: “The settings”. */
  what: string;
  error: Error;
  /** Whether it could not be fetched, rather than failed while being drawn. */
  fetching?: boolean;
  onRetry: () => void;
}

export function Broken({ what, error, fetching = false, onRetry }: BrokenProps) {
  const edition = useEdition(fetching, error);
  const reload = (
    <Button look={edition === "other" ? "primary" : "plain"} icon="refresh" onClick={() => window.location.reload()}>
      Reload the page
    </Button>
  );
  if (edition === "other")
    return (
      <Message title="Octopus was updated" level="caution" actions={reload}>
        {what} of the version that is open here can no longer be fetched. Reload the page; your workspaces stay as they
        are.
      </Message>
    );
  const again = (
    <Button look="primary" onClick={onRetry}>
      Try again
    </Button>
  );
  if (edition === "unreachable")
    return (
      <Message title="The server cannot be reached" level="serious" actions={again}>
        {what} has to be fetched from it first. What is on the screen stays.
      </Message>
    );
  return (
    <Message
      title={fetching ? `${what} could not be fetched` : `${what} could not be shown`}
      level="serious"
      actions={
        <>
          {again}
          {reload}
        </>
      }
    >
      {error.message}
    </Message>
  );
}

/** Asked for each failure anew. */
function useEdition(wanted: boolean, error: Error): Edition | null {
  const [edition, setEdition] = useState<Edition | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    let ended = false;
    void serversEdition().then((found) => !ended && error !== null && setEdition(found));
    return () => {
      ended = true;
    };
  }, [wanted, error]);
  return edition;
}
