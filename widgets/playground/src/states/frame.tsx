/** One widget in one state and size, in the frame that the shell would give it. */
import { mergeConfig, type WidgetDef } from "@octopus-widgets/sdk";
import { createMockHost, type WidgetState } from "@octopus-widgets/sdk/testing";
import { useMemo, useState, useSyncExternalStore } from "react";
import frameStyles from "../../../../frontend/src/screens/dashboard/canvas/Frame.module.css";
import headerStyles from "../../../../frontend/src/screens/dashboard/canvas/FrameHeader.module.css";
import { attributeNotices, LIVE, NoticeList, PAST } from "../../../../frontend/src/widgets/Notices";
import type { Failing, Notice } from "../../../../frontend/src/widgets/scope";
import hostStyles from "../../../../frontend/src/widgets/WidgetHost.module.css";
import { type Frame, FrameContext } from "./host";
import type { Size } from "./sizes";

export type Theme = "dark" | "light" | "dome";
export type StateName = "empty" | "loading" | "live" | "stale" | "error";

interface Props {
  def: WidgetDef;
  name: StateName;
  state: WidgetState;
  size: Size;
  theme: Theme;
}

export function StateFrame({ def, name, state, size, theme }: Props) {
  const mock = useMemo(
    () => createMockHost({ ...state.host, layout: { width: size.width - 2, height: size.height - 30 } }),
    [state, size],
  );
  mock.setTheme(theme);
  const troubles = useMemo(() => new Troubles(), []);
  const frame = useMemo<Frame>(() => ({ mock, ...troubles.hooks }), [mock, troubles]);
  const notices = useSyncExternalStore(troubles.watch, troubles.get);
  const [config] = useState(() => mergeConfig(def.defaultConfig ?? {}, state.config ?? {}));
  const Component = def.component;
  const id = `${size.name}-${name}`;
  return (
    <div className="seen" style={{ width: size.width * size.scale, height: size.height * size.scale }}>
      <article
        className={frameStyles.frame}
        style={{
          width: size.width,
          height: size.height,
          transform: size.scale === 1 ? undefined : `scale(${size.scale})`,
        }}
        data-frame-state={name}
        data-frame-size={size.name}
        data-says={name === "live" || size.name === "default" ? JSON.stringify(state.says) : undefined}
        aria-label={`${def.label}, ${name}, ${size.name}`}
      >
        <header className={headerStyles.header}>
          <div className={headerStyles.grip}>
            <h3 className={headerStyles.title} title={def.label}>
              {def.label}
            </h3>
          </div>
        </header>
        <div className={frameStyles.body}>
          <div className={hostStyles.host}>
            <NoticeList notices={notices} />
            <div className={hostStyles.body} data-body>
              <FrameContext value={frame}>
                <Component instanceId={id} config={config} />
              </FrameContext>
            </div>
          </div>
        </div>
      </article>
    </div>
  );
}

/** What the hooks of a frame could not have, as the notices that the shell makes of it. */
class Troubles {
  #notices: readonly Notice[] = [];
  readonly #told = new Map<object, Notice>();
  readonly #live = new Map<object, readonly Failing[]>();
  readonly #past = new Map<object, readonly Failing[]>();
  readonly #listeners = new Set<() => void>();

  readonly hooks: Omit<Frame, "mock"> = {
    told: (token, notice) => this.#change(() => (notice ? this.#told.set(token, notice) : this.#told.delete(token))),
    live: (token, failing) => this.#change(() => this.#live.set(token, failing)),
    past: (token, failing) => this.#change(() => this.#past.set(token, failing)),
  };
  readonly get = (): readonly Notice[] => this.#notices;
  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #change(by: () => void): void {
    by();
    const notices = [
      ...this.#told.values(),
      ...attributeNotices([...this.#live.values()].flat(), LIVE),
      ...attributeNotices([...this.#past.values()].flat(), PAST),
    ];
    if (notices.length === 0 && this.#notices.length === 0) return;
    this.#notices = notices;
    for (const listener of [...this.#listeners]) listener();
  }
}
