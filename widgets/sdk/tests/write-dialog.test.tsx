import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { createMockHost, infoOf } from "../src/testing";
import { ActButton, WriteDialog } from "../src/ui";

const info = infoOf("mid://a/b/c/setpoint", {
  writable: "READ_WRITE",
  unit: "degC",
  minValue: "10",
  maxValue: "30",
  label: "Set point",
});
const reply = (ok: boolean, value: number) => ({
  setAttributeValue: {
    ok,
    message: ok ? null : ["Too hot"],
    valueBefore: 20,
    attribute: { fullName: info.fullName, value, writeValue: value, quality: "ATTR_VALID", timestamp: 1 },
  },
});
let undo = () => {};
afterEach(() => {
  cleanup();
  undo();
});

test("a value within the limits is written to the device and read back", async () => {
  const mock = createMockHost({ answers: { setAttributeValue: ({ value }) => reply(true, value as number) } });
  undo = mock.install();
  render(<WriteDialog info={info} current={20} onClose={() => {}} />);
  const field = screen.getByLabelText("New value (°C)");
  fireEvent.change(field, { target: { value: "35" } });
  expect(screen.getByText("expected 10 to 30 °C; got 35")).toBeTruthy();
  fireEvent.change(field, { target: { value: "25" } });
  fireEvent.click(screen.getByRole("button", { name: "Write 25.00 °C" }));
  await waitFor(() => screen.getByText(/Reads back 25.00 °C; was 20.00 °C/));
  expect(mock.log).toEqual([
    { kind: "mutation", what: "setAttributeValue", detail: { device: "mid://a/b/c", name: "setpoint", value: 25 } },
  ]);
});

test("a refusal is shown with the device's reason", async () => {
  undo = createMockHost({ answers: { setAttributeValue: () => reply(false, 20) } }).install();
  render(<WriteDialog info={info} current={20} onClose={() => {}} />);
  fireEvent.click(screen.getByRole("button", { name: "Write 20.00 °C" }));
  await waitFor(() => expect(screen.getByRole("alert").textContent).toBe("Not written: Too hot"));
});

test("who may not act is told why, and nothing happens", () => {
  undo = createMockHost({ role: "Viewer" }).install();
  let acted = 0;
  render(
    <ActButton
      label="Write"
      onClick={() => {
        acted += 1;
      }}
    >
      pen
    </ActButton>,
  );
  fireEvent.click(screen.getByRole("button", { name: /needs the role Operator; you are Viewer/ }));
  expect(acted).toBe(0);
});
