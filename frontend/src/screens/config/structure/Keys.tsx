/** The keys of the Config UI, by `?`. */
import { type KeyGroup, KeyList } from "../../dashboard/overlays/Shortcuts";

const KEYS: readonly KeyGroup[] = [
  {
    title: "Anywhere in the configuration",
    keys: [
      ["Ctrl P", "Find an entry"],
      ["Ctrl /", "Form and JSON text of the same entry"],
      ["Ctrl Z", "Undo"],
      ["Ctrl Shift Z", "Redo"],
      ["F8", "List of faults, open and closed"],
      ["Alt T", "To the tree"],
      ["Alt N", "Add an entry"],
      ["?", "This list"],
    ],
  },
  {
    title: "In the tree",
    keys: [
      ["Arrows", "Move, fold and unfold"],
      ["Letters", "To the next entry that begins with them"],
      ["Enter", "Into the form"],
      ["Space", "Show, and stay in the tree"],
      ["F2", "Rename"],
      ["Ctrl D", "Duplicate"],
      ["Delete", "Remove"],
      ["Insert", "Add"],
      ["*", "Unfold everything"],
    ],
  },
  {
    title: "In an editor",
    keys: [
      ["Ctrl Space", "What may stand here"],
      ["Ctrl F", "Search, replace"],
      ["Ctrl Shift M", "List of the faults in it"],
      ["Ctrl Shift [", "Fold, and ] unfold"],
      ["Escape, Tab", "Out of the editor"],
    ],
  },
];

export function ConfigKeys({ onClose }: { onClose: () => void }) {
  return <KeyList groups={KEYS} onClose={onClose} />;
}
