/** The widget in its frame, in one of the sizes. */
import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Json, WidgetInstance } from "../app/types";
import { Icon, IconButton, Menu } from "../design";
import buttons from "../design/Button.module.css";
import { useOffered, useRunOffered, WidgetHost } from "../widgets";
import { useReadable } from "../widgets/host/useReadable";
import { INSTANCE, type Rooms } from "./rooms";
import styles from "./Stage.module.css";
import { frameOf, SIZES } from "./sizes";

/** The widget's place on the pretended workspace. */
export function instanceOf({ key, layout }: WidgetDef): WidgetInstance {
  const place = { x: 0, y: 0, w: layout?.w ?? 8, h: layout?.h ?? 10 };
  return { id: INSTANCE, key, title: null, panel: null, hidden: false, layout: place };
}

export function Stage({ rooms, def }: { rooms: Rooms; def: WidgetDef }) {
  const { bench } = rooms;
  const { size } = useReadable(bench);
  const frame = useRef<HTMLElement>(null);
  const instance = useMemo(() => instanceOf(def), [def]);
  const onPersist = useCallback((key: string, value: Json) => bench.setState(INSTANCE, key, value), [bench]);
  const box = frameOf(size, def.layout);
  const full = box === null;
  useEffect(() => {
    if (!full) return;
    const leave = (event: KeyboardEvent): void => {
      if (event.key === "Escape") bench.set({ size: SIZES.own });
    };
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, [full, bench]);
  const drawn = (): void => {
    const element = frame.current;
    if (!element || size.name !== "free") return;
    const { offsetWidth: width, offsetHeight: height } = element;
    if (width !== size.width || height !== size.height) bench.set({ size: { name: "free", width, height } });
  };
  return (
    <article
      ref={frame}
      className={styles.frame}
      style={box ?? undefined}
      data-full={full || undefined}
      data-free={size.name === "free" || undefined}
      aria-label={def.label}
      onPointerUp={drawn}
    >
      <header className={styles.head}>
        <h2 className={styles.title} title={def.label}>
          {def.label}
        </h2>
        <Offered label={def.label} />
        {full && <IconButton icon="close" label="Leave full screen" onClick={() => bench.set({ size: SIZES.own })} />}
      </header>
      <div className={styles.body}>
        <WidgetHost
          workspaceId="workbench"
          instance={instance}
          config={bench.config(def.key)}
          readOnly={false}
          onPersist={onPersist}
        />
      </div>
    </article>
  );
}

/** What the widget offers in the menu of its frame. */
function Offered({ label }: { label: string }) {
  const offered = useOffered(INSTANCE);
  const run = useRunOffered(INSTANCE);
  if (offered.length === 0) return null;
  const items = offered.map((action) => ({
    id: action.id,
    label: action.label,
    path: action.icon,
    onSelect: () => run(action, label),
  }));
  return (
    <Menu
      label={`Menu of ${label}`}
      align="end"
      className={`${buttons.button} ${buttons.quiet} ${buttons.square}`}
      groups={[{ id: "offered", items }]}
    >
      <Icon name="more" />
    </Menu>
  );
}
