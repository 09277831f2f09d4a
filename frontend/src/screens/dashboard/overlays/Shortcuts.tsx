/** All keys, by `?`. */
import { Dialog } from "../../../design";
import styles from "./Shortcuts.module.css";

export interface KeyGroup {
  title: string;
  keys: readonly [string, string][];
}

const KEYS: readonly KeyGroup[] = [
  {
    title: "Anywhere",
    keys: [
      ["Ctrl K or /", "Find workspaces, widgets, devices, attributes, actions"],
      ["E", "Edit mode on and off"],
      ["Ctrl Z", "Undo"],
      ["Ctrl Shift Z", "Redo"],
      ["?", "This list"],
    ],
  },
  {
    title: "Time",
    keys: [
      ["T", "Choose a range"],
      ["[", "Back by half the range"],
      ["]", "Forward by half the range"],
      ["O", "Zoom out"],
      ["L", "Return to live"],
    ],
  },
  {
    title: "In a plot",
    keys: [
      ["Drag", "Show that range in all plots"],
      ["Shift, drag", "Pan"],
      ["Ctrl, wheel", "Zoom"],
      ["Arrows", "Pan"],
      ["+ and -", "Zoom in, out"],
      ["Shift, arrows", "Move the cursor of all plots"],
      ["0, double click", "Let the range go"],
    ],
  },
  {
    title: "Between widgets",
    keys: [
      ["Arrows", "To the widget in that direction"],
      ["Page Down, Page Up", "Next, previous widget as one reads"],
      ["Home, End", "First, last widget"],
      ["Enter", "Into the widget"],
      ["Escape", "Out of the widget, back to its frame"],
      ["F", "Full screen; Escape leaves it"],
    ],
  },
  {
    title: "In edit mode",
    keys: [
      ["M, then arrows", "Move (Shift: four cells)"],
      ["R, then arrows", "Resize (Shift: four cells)"],
      ["Enter, Escape", "Keep, take back"],
      ["A", "Add a widget"],
      ["S", "Settings of the widget"],
      ["D", "Duplicate"],
      ["Delete", "Remove"],
    ],
  },
];

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return <KeyList groups={KEYS} onClose={onClose} />;
}

export function KeyList({ groups, onClose }: { groups: readonly KeyGroup[]; onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose} size="large">
      <div className={styles.groups}>
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className={styles.keys}>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
