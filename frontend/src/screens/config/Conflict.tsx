/** The same person stored something else in another tab: nothing is overwritten without being asked. */
import { useState, useSyncExternalStore } from "react";
import { Button, Dialog } from "../../design";
import { useOpenDraft } from "./draft";

export function Conflict() {
  const { draft } = useOpenDraft();
  const { conflict } = useSyncExternalStore(draft.watch, draft.get);
  const [fault, setFault] = useState<string | null>(null);
  if (!conflict) return null;
  const choose = (choice: "mine" | "theirs") => {
    setFault(null);
    draft
      .resolve(choice)
      .catch((thrown: unknown) => setFault(thrown instanceof Error ? thrown.message : String(thrown)));
  };
  const { theirs } = conflict;
  return (
    <Dialog
      title="Your draft was changed in another place"
      alert
      footer={
        <>
          <Button onClick={() => choose("theirs")}>{theirs ? "Take the other one" : "Let it go"}</Button>
          <Button look="primary" onClick={() => choose("mine")}>
            Keep this one
          </Button>
        </>
      }
    >
      <p>
        {theirs
          ? `Another tab or browser of yours saved the draft at ${new Date(theirs.updated).toLocaleTimeString()}, while there were changes here that were not saved yet.`
          : "Another tab or browser of yours discarded or published the draft, while there were changes here that were not saved yet."}
      </p>
      <p>
        Keep this one stores what you see here over it.{" "}
        {theirs ? "Take the other one shows that" : "Let it go shows what was published last"}; Undo brings this one
        back.
      </p>
      {fault && <p role="alert">{fault}</p>}
    </Dialog>
  );
}
