import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Sample } from "../contract";
import { useNow, useSamples } from "../hooks";
import css from "./sparkline.module.css";
import { Trace } from "./trace";
import { useElementSize } from "./use-element-size";
import { useTokens } from "./use-tokens";

const CAPACITY = 600;

/** The recent course of one attribute, outside React; it begins with what the server still has. What is stale is a gap. */
export function useTrace(name: string, seconds: number): Trace {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attribute begins another trace
  const trace = useMemo(() => new Trace(CAPACITY), [name]);
  const names = useMemo(() => [name], [name]);
  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        for (const { timestamp, value, stale } of samples) {
          const number = typeof value === "boolean" ? Number(value) : value;
          if (timestamp !== null) trace.push(timestamp, typeof number === "number" && !stale ? number : Number.NaN);
        }
      },
      [trace],
    ),
    { past: seconds },
  );
  return trace;
}

/** A trace without axes, the newest `seconds` of it, on a canvas. */
export function Sparkline({
  trace,
  seconds,
  className,
}: {
  trace: Trace;
  seconds: number;
  className?: string | undefined;
}) {
  const [box, { width, height }] = useElementSize<HTMLSpanElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { "--series-1": color } = useTokens(["--series-1"]);
  const now = useNow(1);
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, trace, { width, height, color, end: now, seconds });
  }, [trace, width, height, color, now, seconds]);
  return (
    <span ref={box} className={`${css.spark} ${className ?? ""}`} aria-hidden="true">
      <canvas ref={canvas} />
    </span>
  );
}

interface View {
  width: number;
  height: number;
  color: string;
  end: number;
  seconds: number;
}

function draw(canvas: HTMLCanvasElement, trace: Trace, { width, height, color, end, seconds }: View): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  context.clearRect(0, 0, width, height);
  const start = end - seconds;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  trace.forEach(start, (_, value) => {
    if (value < low) low = value;
    if (value > high) high = value;
  });
  if (low > high) return;
  const span = high - low || 1;
  context.strokeStyle = color || "gray";
  context.lineWidth = 1.25;
  context.beginPath();
  let pen = false;
  trace.forEach(start, (time, value) => {
    if (Number.isNaN(value)) {
      pen = false;
      return;
    }
    const x = ((time - start) / seconds) * width;
    const y = height - 2 - ((value - low) / span) * (height - 4);
    if (pen) context.lineTo(x, y);
    else context.moveTo(x, y);
    pen = true;
  });
  context.stroke();
}
