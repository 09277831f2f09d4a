/** The 28 px above a widget: title, freshness, health of its subscriptions, menu. In edit mode it is the handle. */
import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import type { PointerEvent } from "react";
import { selectWidgetConfig } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { StoredTimeRange, WidgetInstance, Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { Icon, IconButton, StatusSymbol } from "../../../design";
import { rangeLabel } from "../../../time/ranges";
import { useLocalBuild, useWidgetHealth } from "../../../widgets";
import { isPolled } from "../polling";
import styles from "./FrameHeader.module.css";
import { FrameMenu } from "./FrameMenu";
import { ageText, healthOf } from "./health";

export interface FrameHeaderProps {
  widget: WidgetInstance;
  workspace: Workspace;
  title: string;
  def: WidgetDef | undefined;
  readOnly: boolean;
  editing: boolean;
  fullScreen: boolean;
  onGrip: (event: PointerEvent<HTMLElement>) => void;
}

export function FrameHeader(props: FrameHeaderProps) {
  const { widget, title, editing, fullScreen, onGrip } = props;
  const dispatch = useAppDispatch();
  const local = useLocalBuild(widget.key);
  const config = useAppSelector((state) => selectWidgetConfig(state, props.workspace.id, widget.id));
  return (
    <header className={styles.header}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way of moving; the keyboard's is `m` on the frame. */}
      <div
        className={styles.grip}
        data-grip={editing || undefined}
        onPointerDown={editing && !fullScreen ? onGrip : undefined}
        onDoubleClick={editing ? undefined : () => dispatch(viewActions.fullScreenSet(fullScreen ? null : widget.id))}
      >
        {editing && <Icon name="grip" />}
        <h3 className={styles.title} title={title}>
          {title}
        </h3>
        {local && (
          <span
            className={styles.tag}
            title="A build of a folder of OCTOPUS_WIDGET_DEV_DIR, in place of the catalogue’s"
          >
            local build
          </span>
        )}
        {widget.hidden && <span className={styles.tag}>hidden</span>}
      </div>
      {widget.timeRange && <OwnRange {...props} range={widget.timeRange} />}
      <Health id={widget.id} polls={isPolled(props.def, config)} />
      {fullScreen && (
        <IconButton icon="close" label="Leave full screen" onClick={() => dispatch(viewActions.fullScreenSet(null))} />
      )}
      <span className={styles.menu}>
        <FrameMenu {...props} />
      </span>
    </header>
  );
}

/** That the widget does not follow the workspace's time, and which it shows. */
function OwnRange({ range, workspace, widget, readOnly }: FrameHeaderProps & { range: StoredTimeRange }) {
  const dispatch = useAppDispatch();
  const label = rangeLabel(range);
  const text = (
    <>
      <Icon name="clock" />
      <span>{label}</span>
    </>
  );
  const title = `This widget shows a time of its own: ${label}`;
  if (readOnly)
    return (
      <span className={styles.range} title={title}>
        {text}
      </span>
    );
  return (
    <button
      type="button"
      className={styles.range}
      title={title}
      onClick={() =>
        dispatch(viewActions.overlayOpened({ name: "range", workspaceId: workspace.id, widgetId: widget.id }))
      }
    >
      {text}
    </button>
  );
}

function Health({ id, polls }: { id: string; polls: boolean }) {
  const health = useWidgetHealth(id);
  const shown = healthOf(health, polls);
  if (!shown) return null;
  return (
    <span className={styles.health} title={shown.text}>
      {health.age !== null && health.age >= 3 && <span className={styles.age}>{ageText(health.age)}</span>}
      <StatusSymbol level={shown.level} label={shown.text} quiet={shown.level === "normal"} />
    </span>
  );
}
