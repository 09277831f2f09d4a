/** What a kind of widget looks like, drawn from the shapes of its package in the colours of the theme. */
import type { WidgetKind } from "../../../app/types";
import { Icon } from "../../../design";
import styles from "./Preview.module.css";

const FALLBACK = "M4 5h16v14H4ZM4 9h16";

export function Preview({ kind }: { kind: WidgetKind }) {
  if (kind.preview.length === 0) {
    return (
      <span className={`${styles.frame} ${styles.symbol}`}>
        <Icon path={kind.icon ?? FALLBACK} />
      </span>
    );
  }
  return (
    <svg className={styles.frame} viewBox="0 0 160 90" aria-hidden="true">
      {kind.preview.map((shape, index) => {
        const place = `${index}`;
        const paint = styles[shape.paint] ?? styles.soft;
        return shape.text === null ? (
          <path
            key={place}
            className={`${paint} ${shape.width === null ? styles.filled : styles.drawn}`}
            d={shape.path ?? ""}
            strokeWidth={shape.width ?? undefined}
          />
        ) : (
          <text key={place} className={`${paint} ${styles.filled}`} x={shape.x} y={shape.y} fontSize={shape.size}>
            {shape.text}
          </text>
        );
      })}
    </svg>
  );
}
