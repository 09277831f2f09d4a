/** Changes of the same thing in two places: mine stands, the other can be taken. */
import { useAppDispatch, useAppSelector } from "../../app/store";
import type { PreferencesDocument } from "../../app/types";
import { Button, StatusSymbol } from "../../design";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import styles from "./Banner.module.css";

export function Conflicts() {
  const dispatch = useAppDispatch();
  const conflicts = useAppSelector((state) => state.preferences.conflicts);
  const document = useAppSelector((state) => state.preferences.document);
  const [conflict] = conflicts;
  if (!conflict || !document) return null;
  const settle = (takeTheirs: boolean) => dispatch(preferencesActions.conflictSettled({ index: 0, takeTheirs }));
  return (
    <div className={styles.banner} data-level="serious" role="alert">
      <StatusSymbol level="serious" />
      <strong>Changed in another place too</strong>
      <span>
        {conflictName(document, conflict.path)}: yours is shown
        {conflicts.length > 1 ? ` (${conflicts.length - 1} more)` : ""}. The other:{" "}
        <span className={styles.value}>{short(conflict.theirs)}</span>
      </span>
      <Button onClick={() => settle(true)}>Take the other</Button>
      <Button onClick={() => settle(false)}>Keep mine</Button>
    </div>
  );
}

/** A path in the words of the screen: ids become names. */
export function conflictName(document: PreferencesDocument, path: readonly string[]): string {
  const [room, workspaceId, part, id, ...rest] = path;
  if (room !== "workspaces" || workspaceId === undefined) return path.join(" › ");
  const workspace = document.workspaces.find((one) => one.id === workspaceId);
  const widget = workspace?.widgets.find((one) => one.id === id);
  const panel = workspace?.panels.find((one) => one.id === id);
  const item = widget ? (widget.title ?? widget.key) : (panel?.title ?? id);
  return [workspace?.name ?? "a workspace", part, item, ...rest].filter((word) => word !== undefined).join(" › ");
}

function short(value: unknown): string {
  if (value === undefined) return "deleted";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
