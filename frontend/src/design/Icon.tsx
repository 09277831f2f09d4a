/** Icons as inline SVG on a 24×24 box, drawn in the colour of the text. */
import styles from "./Icon.module.css";

const PATHS = {
  add: "M12 5v14M5 12h14",
  alarm: "M12 3 22 20H2ZM12 10v4M12 17v.5",
  back: "M19 12H5M11 6l-6 6 6 6",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4ZM10 21h4",
  book: "M4 5a2 2 0 0 1 2-2h14v16H6a2 2 0 0 0-2 2ZM4 19a2 2 0 0 1 2-2h14",
  check: "M5 12.5 10 17 19 7",
  chevronLeft: "M15 6l-6 6 6 6",
  chevronDown: "M6 9l6 6 6-6",
  chevronRight: "M9 6l6 6-6 6",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2",
  close: "M6 6l12 12M18 6 6 18",
  cloud: "M7 18a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.6 1A3.6 3.6 0 0 1 17 18Z",
  copy: "M9 9h11v11H9ZM5 15H4V4h11v1",
  down: "M12 5v14M6 13l6 6 6-6",
  edit: "M4 20h4L19 9l-4-4L4 16ZM13 7l4 4",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  eyeOff:
    "M4 4l16 16M10 5.3A9.8 9.8 0 0 1 12 5c6 0 10 7 10 7a17 17 0 0 1-3 3.7M6.5 7A16 16 0 0 0 2 12s4 7 10 7a9.6 9.6 0 0 0 4-.9",
  zoomOut: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5M8 11h6",
  fullScreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM19 12a7 7 0 0 0-.1-1.3l2-1.6-2-3.4-2.4 1a7 7 0 0 0-2.2-1.3L14 3h-4l-.4 2.4a7 7 0 0 0-2.2 1.3l-2.4-1-2 3.4 2 1.6a7 7 0 0 0 0 2.6l-2 1.6 2 3.4 2.4-1a7 7 0 0 0 2.2 1.3L10 21h4l.4-2.4a7 7 0 0 0 2.2-1.3l2.4 1 2-3.4-2-1.6c0-.4.1-.9.1-1.3Z",
  grid: "M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  keyboard: "M3 7h18v11H3ZM7 11v.01M11 11v.01M15 11v.01M8 15h8",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  panel: "M4 5h16v14H4ZM4 10h16",
  redo: "M20 8H9a5 5 0 0 0 0 10h4M16 4l4 4-4 4",
  refresh: "M20 11a8 8 0 0 0-14-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14 4l2-2M20 20v-5h-5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5",
  share: "M12 15V4M8 7l4-4 4 4M5 12v8h14v-8",
  signOut: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  undo: "M4 8h11a5 5 0 0 1 0 10h-4M8 4 4 8l4 4",
  up: "M12 19V5M6 11l6-6 6 6",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21a8 8 0 0 1 16 0",
  variable: "M8 4C5 8 5 16 8 20M16 4c3 4 3 12 0 16M9 9l6 6M15 9l-6 6",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14",
  download: "M12 4v11M8 11l4 4 4-4M5 20h14",
  enum: "M9 6h11M9 12h11M9 18h11M4 6v.01M4 12v.01M4 18v.01",
  file: "M6 3h8l4 4v14H6ZM14 3v4h4",
  history: "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2",
  lock: "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  merge:
    "M7 4v16M7 8c0 5 10 3 10 8M5 4a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM5 20a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM15 18a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z",
  play: "M7 4l13 8-13 8Z",
  server: "M4 4h16v7H4ZM4 13h16v7H4ZM8 7.5v.01M8 16.5v.01",
  shield: "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6Z",
  sliders: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  tree: "M5 4v14h6M5 9h6M11 7h9v4h-9ZM11 16h9v4h-9Z",
  upload: "M12 15V4M8 8l4-4 4 4M5 20h14",
  stream: "M4 12h3l2-6 4 12 2-6h5",
} as const;

export type IconName = keyof typeof PATHS;

/** `path`: drawing of a widget's own, instead of a name. */
export function Icon({ name, path }: { name?: IconName; path?: string | null }) {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path ?? (name ? PATHS[name] : "")} />
    </svg>
  );
}
