import { type FormEvent, useState } from "react";
import { Button, Dialog, Field, Input } from "../../../design";

interface Props {
  taken: ReadonlySet<string>;
  onMake: (name: string, code: string) => void;
  onClose: () => void;
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** The name of a new function; its text begins with what every function has. */
export function NewFunction({ taken, onMake, onClose }: Props) {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const problem = !NAME.test(name)
    ? "Expected a name of letters, digits and underscores that begins with a letter: station_health."
    : taken.has(name)
      ? `There is a function ${name} already.`
      : null;
  const make = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === null) onMake(name, `def ${name}(values: list[float]) -> float:\n    return mean(values)\n`);
  };
  return (
    <Dialog
      title="New function"
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-function">
            Make it
          </Button>
        </>
      }
    >
      <form id="new-function" onSubmit={make} noValidate>
        <Field label="Name" error={asked ? problem : null} hint="As it is called in Python, and named by endpoints.">
          {(ids) => (
            <Input
              {...ids}
              data-autofocus
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={({ target }) => setName(target.value.trim())}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
