/** The part of a drawing that is seen: its view box, moved and scaled. Pure. */
export interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How far in and out, as parts of the whole. */
const NEAREST = 1 / 40;
const FARTHEST = 2;

/** Nearer (below 1) or farther, with a point of the drawing staying where it is. */
export function zoom(view: View, by: number, at: { x: number; y: number }, whole: View): View {
  const least = whole.width * NEAREST;
  const width = Math.min(whole.width * FARTHEST, Math.max(least, view.width * by));
  const part = width / view.width;
  return within(
    {
      x: at.x - (at.x - view.x) * part,
      y: at.y - (at.y - view.y) * part,
      width,
      height: view.height * part,
    },
    whole,
  );
}

export const pan = (view: View, dx: number, dy: number, whole: View): View =>
  within({ ...view, x: view.x + dx, y: view.y + dy }, whole);

/** Some of the drawing stays in sight. */
function within(view: View, whole: View): View {
  const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
  return {
    ...view,
    x: clamp(view.x, whole.x - view.width / 2, whole.x + whole.width - view.width / 2),
    y: clamp(view.y, whole.y - view.height / 2, whole.y + whole.height - view.height / 2),
  };
}
