import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Menu } from "./Menu";

function shown() {
  const onSelect = vi.fn();
  const item = (label: string) => ({ id: label, label, onSelect: () => onSelect(label) });
  const groups = [
    { id: "one", items: [item("Settings"), { ...item("Duplicate"), disabled: true }, item("Hide")] },
    { id: "two", label: "Panel", items: [item("Remove")] },
  ];
  render(
    <Menu label="Menu of Telescope" groups={groups}>
      …
    </Menu>,
  );
  return { onSelect, person: userEvent.setup(), button: screen.getByRole("button", { name: "Menu of Telescope" }) };
}

it("opens by keyboard, moves by arrows past what cannot be chosen, and chooses by Enter", async () => {
  const { onSelect, person, button } = shown();
  button.focus();
  await person.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByRole("menuitem", { name: "Settings" }));
  await person.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByRole("menuitem", { name: "Hide" }));
  await person.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{Enter}");
  expect(onSelect).toHaveBeenCalledExactlyOnceWith("Remove");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(document.activeElement).toBe(button);
});

it("finds an item by its first letter, and closes by Escape without choosing", async () => {
  const { onSelect, person, button } = shown();
  await person.click(button);
  await person.keyboard("h");
  expect(document.activeElement).toBe(screen.getByRole("menuitem", { name: "Hide" }));
  await person.keyboard("{Escape}");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(onSelect).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button);
});
