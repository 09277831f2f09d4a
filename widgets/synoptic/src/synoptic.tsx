import {
  host,
  type Json,
  normalizeTangoAttributeRows,
  useAttributeInfo,
  useAttributes,
  useRoleLevelAccess,
  useVariables,
  useWidgetConfigPersistence,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { EmptyState, useElementSize, WriteDialog } from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useState } from "react";
import { bindingOf, type SynopticConfig } from "./config";
import { type Drawing, DrawingError, readDrawing, textOfFile } from "./drawing";
import { Editor } from "./editor";
import { useResolved } from "./resolve";
import { Stage, Tool } from "./stage";
import css from "./synoptic.module.css";
import { useAct } from "./use-act";
import { useEdits } from "./use-edits";

/** Who may change a dashboard may bind its parts. */
const EDITOR_LEVEL = 2;
/** Less than this is no room, CSS pixels: for tools, and for the editor beside the drawing. */
const ROOM = { tools: 180, editor: { width: 320, height: 260 }, beside: 560 };
const PENCIL = "m4 20 1-4L16 5l3 3L8 19l-4 1ZM14 7l3 3";

/** A drawing of the plant whose parts show values and act on the telescope. */
export function Synoptic({ instanceId, config }: WidgetProps<SynopticConfig>) {
  const { drawing, error } = useDrawing(config.drawing);
  if (error) return <EmptyState title="This drawing cannot be shown">{error}</EmptyState>;
  if (!drawing)
    return (
      <EmptyState title="No drawing yet">Choose an SVG file in this widget's settings, then bind its parts.</EmptyState>
    );
  return <Bound instanceId={instanceId} config={config} drawing={drawing} />;
}

function useDrawing(file: Json | undefined): { drawing: Drawing | null; error: string | null } {
  return useMemo(() => {
    if (file === null || file === undefined || file === "") return { drawing: null, error: null };
    try {
      return { drawing: readDrawing(textOfFile(file)), error: null };
    } catch (error) {
      if (error instanceof DrawingError) return { drawing: null, error: error.message };
      throw error;
    }
  }, [file]);
}

function Bound({ instanceId, config, drawing }: WidgetProps<SynopticConfig> & { drawing: Drawing }) {
  // Where the host keeps settings and state apart, what was edited here wins; where it does not, both are one.
  const [kept, keep] = useWidgetConfigPersistence<Json>(instanceId, "bindings", null);
  const rows = Array.isArray(kept) ? kept : config.bindings;
  const bindings = useMemo(() => (Array.isArray(rows) ? rows : []).map(bindingOf), [rows]);
  const parts = useMemo(() => new Set(drawing.parts.map(({ key }) => key)), [drawing]);
  const { resolved, broken, names, loading, error } = useResolved(bindings, parts);
  const hover = useHover(config.hoverAttributes);
  const [element, size] = useElementSize<HTMLDivElement>();
  const { allows } = useRoleLevelAccess();
  const [editing, setEditing] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const edits = useEdits(bindings, keep);
  const act = useAct(useCallback((name: string) => setWritten(name), []));
  const label = config.title || "Synoptic";
  const room = size.width >= ROOM.editor.width && size.height >= ROOM.editor.height;
  const inEditor = editing && room && allows(EDITOR_LEVEL);
  return (
    <section className={css.widget} aria-label={label}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <div className={css.box} ref={element} data-beside={size.width >= ROOM.beside || undefined}>
        <Stage
          label={`${label}: drawing`}
          drawing={drawing}
          adapt={config.adapt}
          resolved={resolved}
          names={names}
          hover={hover}
          onAct={act}
          editing={inEditor}
          selected={selected}
          onSelect={setSelected}
          tools={size.width >= ROOM.tools && size.height >= ROOM.tools / 2}
        >
          {room && allows(EDITOR_LEVEL) ? (
            <Tool label="Edit the bindings" d={PENCIL} pressed={editing} onClick={() => setEditing(!editing)} />
          ) : null}
        </Stage>
        {inEditor ? (
          <Editor
            drawing={drawing}
            bindings={bindings}
            broken={broken}
            edits={edits}
            selected={selected}
            onSelect={setSelected}
            onClose={() => setEditing(false)}
          />
        ) : null}
        {!inEditor && size.height >= 120 ? (
          <Note
            text={
              error
                ? `The device properties cannot be read: ${error.message}`
                : loading
                  ? "Reading device properties…"
                  : noteOf(broken.length, bindings.length)
            }
            detail={broken.map(({ part, reason }) => `${part || "no part"}: ${reason}`).join("\n")}
          />
        ) : null}
      </div>
      {written ? <Writing name={written} onClose={() => setWritten(null)} /> : null}
    </section>
  );
}

function noteOf(broken: number, bindings: number): string {
  if (bindings === 0) return "No part is bound yet: the pencil opens the editor.";
  return broken === 0 ? "" : `${broken} ${broken === 1 ? "binding is" : "bindings are"} broken`;
}

function Note({ text, detail }: { text: string; detail: string }) {
  return text ? (
    <p className={css.note} role="status" title={detail || text}>
      {text}
    </p>
  ) : null;
}

function useHover(rows: Json[]): readonly (readonly string[])[] {
  const { vars } = useVariables();
  return useMemo(() => normalizeTangoAttributeRows({ rows, variables: vars }), [rows, vars]);
}

function Writing({ name, onClose }: { name: string; onClose: () => void }) {
  const names = useMemo(() => [name], [name]);
  const info = useAttributeInfo(names)[name];
  const sample = useAttributes(names)[name];
  if (info === undefined) return null;
  if (info === null || info.writable === "READ") {
    host().notify({ text: `${name} cannot be written.`, level: "caution" });
    queueMicrotask(onClose);
    return null;
  }
  return <WriteDialog info={info} current={sample?.value} setPoint={sample?.writeValue} onClose={onClose} />;
}
