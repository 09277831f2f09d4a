import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type RefObject, useRef, useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Fetched, Part } from "../../../parts";
import { TypeAhead } from "./TypeAhead";

afterEach(cleanup);

function Field({ typed }: { typed: RefObject<string> }) {
  const [text, setText] = useState(() => typed.current);
  // biome-ignore lint/a11y/noAutofocus: the field of a dialog that opens.
  return <input autoFocus value={text} onChange={(event) => setText(event.target.value)} />;
}

const Shown = ({ part, onClose }: { part: Part<typeof Field>; onClose: () => void }) => {
  const typed = useRef("");
  const waiting = <TypeAhead typed={typed} onClose={onClose} />;
  return <Fetched part={part} props={{ typed }} what="The search" waiting={waiting} />;
};

it("keeps what is typed until the field is there, and lets nothing else have it", async () => {
  let arrives: (field: typeof Field) => void = () => undefined;
  const part = new Part(() => new Promise<typeof Field>((done) => (arrives = done)));
  const pressed = vi.fn();
  const onClose = vi.fn();
  const keyboard = userEvent.setup();
  render(
    <>
      <button type="button" onClick={pressed}>
        Search
      </button>
      <Shown part={part} onClose={onClose} />
    </>,
  );
  screen.getByRole("button").focus();
  await keyboard.keyboard("confog{Backspace}{Backspace}ig {Enter}");
  expect(pressed).not.toHaveBeenCalled();
  arrives(Field);
  const field = await screen.findByRole<HTMLInputElement>("textbox");
  await keyboard.keyboard("x");
  expect(field.value).toBe("config x");
  expect(onClose).not.toHaveBeenCalled();
});

it("closes on Escape what is not there yet", async () => {
  const onClose = vi.fn();
  render(<Shown part={new Part(() => new Promise<typeof Field>(() => undefined))} onClose={onClose} />);
  await userEvent.keyboard("a{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
