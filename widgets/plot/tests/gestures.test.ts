import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Span } from "../src/chart";
import { Gestures, type GestureTarget, shifted, zoomed } from "../src/gestures";

let element: HTMLElement;
let gestures: Gestures;
let span: Span;
let target: { [key in keyof GestureTarget]: ReturnType<typeof vi.fn> };

beforeEach(() => {
  vi.useFakeTimers();
  element = document.createElement("div");
  element.setPointerCapture = vi.fn();
  Object.defineProperty(element, "clientWidth", { value: 200 });
  element.getBoundingClientRect = () => ({ left: 100, width: 200, top: 0, height: 50 }) as DOMRect;
  span = { start: 1000, end: 2000 };
  target = {
    span: vi.fn(() => span),
    zooms: vi.fn(() => true),
    limited: vi.fn((wanted: Span) => wanted),
    point: vi.fn(),
    selecting: vi.fn(),
    preview: vi.fn(),
    choose: vi.fn(),
    clear: vi.fn(),
  };
  gestures = new Gestures(element, target as unknown as GestureTarget);
});
afterEach(() => {
  gestures.close();
  vi.useRealTimers();
});

function pointer(type: string, clientX: number, more: PointerEventInit = {}): void {
  element.dispatchEvent(new PointerEvent(type, { pointerId: 1, isPrimary: true, button: 0, clientX, ...more }));
}
const press = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more });
  element.dispatchEvent(event);
  return event;
};

test("the pointer tells where it is, and that it left", () => {
  pointer("pointermove", 150);
  expect(target.point).toHaveBeenLastCalledWith(1250);
  pointer("pointerleave", 400);
  expect(target.point).toHaveBeenLastCalledWith(null);
});

test("a drag draws a range, whichever way it goes; a press that hardly moves does not", () => {
  pointer("pointerdown", 250);
  pointer("pointermove", 150);
  expect(target.selecting).toHaveBeenLastCalledWith({ from: 0.25, to: 0.75 });
  pointer("pointerup", 150);
  expect(target.choose).toHaveBeenCalledExactlyOnceWith({ start: 1250, end: 1750 });
  expect(target.selecting).toHaveBeenLastCalledWith(null);
  pointer("pointerdown", 150);
  pointer("pointermove", 152);
  pointer("pointerup", 152);
  expect(target.choose).toHaveBeenCalledOnce();
});

test("a drag with Shift pans, shown meanwhile and chosen at its end; Escape gives a drag up", () => {
  pointer("pointerdown", 200, { shiftKey: true });
  pointer("pointermove", 150);
  expect(target.preview).toHaveBeenLastCalledWith({ start: 1250, end: 2250 });
  pointer("pointerup", 150);
  expect(target.choose).toHaveBeenCalledExactlyOnceWith({ start: 1250, end: 2250 });
  pointer("pointerdown", 200);
  pointer("pointermove", 150);
  press("Escape");
  pointer("pointerup", 150);
  expect(target.choose).toHaveBeenCalledOnce();
});

test("the wheel zooms around the pointer with Ctrl alone, and counts once it rests", () => {
  const turn = (deltaY: number, more: MouseEventInit = {}): Event => {
    const event = new MouseEvent("wheel", { clientX: 150, cancelable: true, ...more });
    Object.assign(event, { deltaX: 0, deltaY });
    element.dispatchEvent(event);
    return event;
  };
  expect(turn(60).defaultPrevented).toBe(false);
  for (let turns = 0; turns < 2; turns += 1) expect(turn(-60, { ctrlKey: true }).defaultPrevented).toBe(true);
  expect(target.choose).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  expect(target.choose).toHaveBeenCalledOnce();
  const [[{ start, end }]] = target.choose.mock.calls as [[Span]];
  expect(end - start).toBeCloseTo(1000 / 2.25, 6);
  expect(start + 0.25 * (end - start)).toBeCloseTo(1250, 6);
});

test("the keyboard pans, zooms, moves the cursor and lets go", () => {
  expect(press("ArrowLeft").defaultPrevented).toBe(true);
  press("+");
  vi.advanceTimersByTime(300);
  const [[{ start, end }]] = target.choose.mock.calls as [[Span]];
  expect(end - start).toBeCloseTo(1000 / 1.5, 6);
  expect((start + end) / 2).toBeCloseTo(1300, 6);
  press("ArrowLeft", { shiftKey: true });
  press("ArrowLeft", { shiftKey: true });
  expect(target.point).toHaveBeenLastCalledWith(1980, true);
  press("0");
  expect(target.clear).toHaveBeenCalledOnce();
  expect(press("x").defaultPrevented).toBe(false);
  expect(press("ArrowLeft", { ctrlKey: true }).defaultPrevented).toBe(false);
});

test("what is live stands still while a range of it is drawn, and is let go with it", () => {
  pointer("pointerdown", 150);
  pointer("pointermove", 200);
  expect(target.preview).toHaveBeenLastCalledWith({ start: 1000, end: 2000 });
  span = { start: 1100, end: 2100 };
  pointer("pointerup", 250);
  expect(target.choose).toHaveBeenCalledExactlyOnceWith({ start: 1250, end: 1750 });
  expect(target.preview).toHaveBeenLastCalledWith(null);
});

test("no further than can be shown, by key or by hand", () => {
  target.limited.mockImplementation(({ start }: Span) => ({ start: Math.max(900, start), end: 2000 }));
  for (let times = 0; times < 20; times += 1) press("-");
  vi.advanceTimersByTime(300);
  expect(target.choose).toHaveBeenLastCalledWith({ start: 900, end: 2000 });
  pointer("pointerdown", 150, { shiftKey: true });
  pointer("pointermove", 290);
  pointer("pointerup", 290);
  expect(target.choose).toHaveBeenLastCalledWith({ start: 900, end: 2000 });
});

test("what is seen whole is pointed at, by pointer and by key, and neither zoomed nor panned", () => {
  target.zooms.mockReturnValue(false);
  pointer("pointerdown", 150);
  pointer("pointermove", 250);
  pointer("pointerup", 250);
  expect(target.point).toHaveBeenLastCalledWith(1750);
  expect([press("+").defaultPrevented, press("ArrowLeft").defaultPrevented]).toEqual([false, false]);
  press("ArrowLeft", { shiftKey: true });
  expect(target.point).toHaveBeenLastCalledWith(1990, true);
  vi.advanceTimersByTime(300);
  for (const untouched of [target.choose, target.selecting, target.preview]) expect(untouched).not.toHaveBeenCalled();
});

test("a double click lets go", () => {
  element.dispatchEvent(new MouseEvent("dblclick"));
  expect(target.clear).toHaveBeenCalledOnce();
});

test("zooming in and out again, or back and forth, comes back", () => {
  const there = zoomed(zoomed(span, 2, 0.3), 0.5, 0.3);
  expect([there.start, there.end].map((one) => Math.round(one))).toEqual([1000, 2000]);
  expect(shifted(shifted(span, 0.5), -0.5)).toEqual(span);
});
