/** Marks for single points. */
export type MarkerShape = "circle" | "square" | "diamond" | "triangle" | "cross" | "x";

export const MARKER_SHAPES: readonly MarkerShape[] = ["circle", "square", "diamond", "triangle", "cross", "x"];

/** A mark of so many CSS pixels across. */
export function markerPath(shape: MarkerShape, x: number, y: number, size: number): Path2D {
  const path = new Path2D();
  const half = size / 2;
  const thin = Math.max(1, size / 4);
  switch (shape) {
    case "square":
      path.rect(x - half, y - half, size, size);
      break;
    case "diamond":
      polygon(path, [x, y - half * 1.2, x + half * 1.2, y, x, y + half * 1.2, x - half * 1.2, y]);
      break;
    case "triangle":
      polygon(path, [x, y - half * 1.1, x + half, y + half * 0.8, x - half, y + half * 0.8]);
      break;
    case "cross":
      path.rect(x - half, y - thin / 2, size, thin);
      path.rect(x - thin / 2, y - half, thin, size);
      break;
    case "x": {
      const [a, b] = [half * 0.75, thin / 2];
      polygon(path, [x - a - b, y - a + b, x - a + b, y - a - b, x + a + b, y + a - b, x + a - b, y + a + b]);
      polygon(path, [x + a - b, y - a - b, x + a + b, y - a + b, x - a + b, y + a + b, x - a - b, y + a - b]);
      break;
    }
    default:
      path.arc(x, y, half, 0, 2 * Math.PI);
  }
  return path;
}

function polygon(path: Path2D, points: readonly number[]): void {
  for (let index = 0; index < points.length; index += 2) {
    if (index === 0) path.moveTo(points[0] as number, points[1] as number);
    else path.lineTo(points[index] as number, points[index + 1] as number);
  }
  path.closePath();
}
