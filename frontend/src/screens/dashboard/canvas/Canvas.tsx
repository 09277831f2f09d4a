/** The canvas: the blocks of the open workspace, or why there is nothing to show. Arrow keys move between widgets. */
import { useMemo, useRef } from "react";
import { useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { Fetched } from "../../../parts";
import { blocksOf } from "../../../workspaces/grid/places";
import { emptyCanvas } from "../overlays/parts";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { Block } from "./Block";
import styles from "./Canvas.module.css";
import { useGridKeys } from "./useGridKeys";

export function Canvas({ open, editing }: { open: OpenWorkspace; editing: boolean }) {
  const { workspace } = open;
  return (
    <main className={styles.canvas} data-editing={editing || undefined} aria-label="Workspace">
      <h1 className="visually-hidden">{workspace?.name ?? "Workspace"}</h1>
      {workspace && workspace.widgets.length > 0 && open.status === "ready" ? (
        <Blocks workspace={workspace} readOnly={open.readOnly} editing={editing} />
      ) : (
        <Fetched part={emptyCanvas} props={{ open }} what="This workspace" />
      )}
    </main>
  );
}

function Blocks({ workspace, readOnly, editing }: { workspace: Workspace; readOnly: boolean; editing: boolean }) {
  const showAll = useAppSelector((state) => state.view.showAll);
  const root = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => blocksOf(workspace, { showAll, editing }), [workspace, showAll, editing]);
  const keys = useGridKeys({ root, workspace, blocks, editing });
  const first = blocks.find((block) => !block.collapsed && block.widgets.length > 0)?.widgets[0]?.id ?? null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the frames below have the focus; their arrow keys are handled here for all.
    <div ref={root} className={styles.blocks} onKeyDown={keys.onKeyDown}>
      <p className="visually-hidden" aria-live="polite">
        {keys.told}
      </p>
      {blocks.map((block) => (
        <Block
          key={block.panel ?? ""}
          block={block}
          workspace={workspace}
          readOnly={readOnly}
          editing={editing}
          tabStop={keys.selected ?? first}
          mode={keys.mode}
        />
      ))}
    </div>
  );
}
