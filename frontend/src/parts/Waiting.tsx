/** What stands where something is on its way; when it is late it says so, with a way out. */
import { useEffect, useState } from "react";
import { Button, Message } from "../design";

/** Milliseconds after which a person begins to wonder. */
const LATE = 8_000;

/** `quiet`: nothing is said of what mostly takes no time, until it is late. */
export function Waiting({ text, quiet = false }: { text: string; quiet?: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return quiet ? null : <Message title={text} />;
  const reload = (
    <Button icon="refresh" onClick={() => window.location.reload()}>
      Reload the page
    </Button>
  );
  return (
    <Message title={text} actions={reload}>
      This takes longer than it should: the server or the way to it is slow. It goes on by itself as soon as it can.
    </Message>
  );
}
