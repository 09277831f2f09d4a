/** A widget whose bundle is not trusted: its frame in the place of its component, and in the place of the frame what ended it. */
import type { Json, WidgetProps } from "@octopus-widgets/sdk/contract";
import { useContext, useEffect, useRef, useState } from "react";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Failure } from "../Failure";
import { useReadable } from "../host/useReadable";
import { ScopeContext, type WidgetScope } from "../scope";
import { useWidgets, type Widgets } from "../widgets";
import { Bridge } from "./bridge";
import type { Court, Suspect } from "./court";
import { theFont } from "./font";
import { type Ended, Frame } from "./frame";
import styles from "./IsolatedWidget.module.css";
import { Grant, type Right as Kind } from "./permissions";
import { saveFrom } from "./save";
import type { IsolatedBundle } from "./types";

export interface IsolatedWidgetProps extends WidgetProps {
  bundle: IsolatedBundle;
  widgetKey: string;
  label: string;
  court: Court;
}

/** Milliseconds out of sight after which a frame is freed; it begins anew when it is looked at. */
const FREE_AFTER = 60_000;

export function IsolatedWidget(props: IsolatedWidgetProps) {
  const scope = useContext(ScopeContext);
  if (scope === null) throw new Error("Expected a widget on a workspace around an isolated one.");
  return <Placed {...props} scope={scope} />;
}

interface PlacedProps extends IsolatedWidgetProps {
  scope: WidgetScope;
}

type State = "waiting" | "drawn" | Ended;

function Placed(props: PlacedProps) {
  const { scope, bundle, label, config } = props;
  const widgets = useWidgets();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<State>("waiting");
  const [attempt, setAttempt] = useState(0);
  const [asked, setAsked] = useState(false);
  const seen = useSeenOfLate(scope);
  const run = useRef<Run>(undefined);
  const first = useRef(config);
  const given = useRef(props);
  useEffect(() => {
    given.current = props;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt begins anew
  useEffect(() => {
    if (place.current === null || !seen) return;
    setState("waiting");
    const begun = new Run(widgets, place.current, () => ({ ...given.current, config: first.current }), setState);
    run.current = begun;
    return () => {
      run.current = undefined;
      begun.close();
    };
  }, [widgets, bundle, scope, seen, attempt]);
  useEffect(() => {
    first.current = config;
    run.current?.configure(config);
  }, [config]);
  useEffect(
    () => scope.offer([{ id: "isolated", label: "What it may do…", icon: LOCK, run: () => setAsked(true) }]),
    [scope],
  );
  const ended = typeof state === "object" ? state : null;
  return (
    <>
      {asked && <Rights bundle={bundle} label={label} onClose={() => setAsked(false)} />}
      {ended !== null && (
        <Failure
          title={ended.kind === "broken" ? undefined : "This widget was ended"}
          again={ended.kind === "broken" ? undefined : "Run it again"}
          message={ended.message}
          detail={ended.detail}
          onRetry={() => {
            scope.clear("refused isolation");
            setAttempt(attempt + 1);
          }}
        />
      )}
      <div ref={place} className={styles.place} hidden={ended !== null}>
        {state === "waiting" && (
          <div className={styles.waiting} role="status">
            Loading {label}…
          </div>
        )}
      </div>
    </>
  );
}

const LOCK = "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3";

/** Whether the widget was in sight within the last minute. */
function useSeenOfLate(scope: WidgetScope): boolean {
  const visible = useReadable(scope.visible);
  const [late, setLate] = useState(visible);
  useEffect(() => {
    if (visible) {
      setLate(true);
      return;
    }
    const timer = setTimeout(() => setLate(false), FREE_AFTER);
    return () => clearTimeout(timer);
  }, [visible]);
  return visible || late;
}

/** One running of a widget: frames of it may follow each other when the court asks so. */
class Run implements Suspect {
  #frame: Frame | null = null;
  #bridge: Bridge | null = null;
  #over = false;

  constructor(
    private readonly widgets: Widgets,
    private readonly place: HTMLElement,
    private readonly props: () => PlacedProps,
    private readonly tell: (state: State) => void,
  ) {
    this.again();
  }

  readonly again = (): Frame | undefined => {
    if (this.#over) return undefined;
    const { bundle, label, scope, court, widgetKey, config } = this.props();
    this.#end();
    this.tell("waiting");
    const { widgets } = this;
    const grant = new Grant(bundle.name, bundle.permissions, () => widgets.env.live.attributes.databases);
    const frame = new Frame(this.place, bundle.address, `${label} (isolated)`, {
      message: (message) => this.#bridge?.receive(message),
      ended: (why) => this.guilty(why),
    });
    const bridge = new Bridge(widgets, frame, grant, scope, label, {
      drawn: () => this.tell("drawn"),
      threw: (message, stack) => this.#fail({ kind: "broken", message, detail: stack }),
      attended: () => document.activeElement === frame.element,
      save: (file) => void this.#save(file, label, frame),
      escape: () => leave(frame.element),
    });
    this.#frame = frame;
    this.#bridge = bridge;
    const seen = bridge.open({ config });
    frame.post({ t: "start", instanceId: scope.instanceId, key: widgetKey, seen });
    void theFont().then((font) => font && frame.post({ t: "font", font }));
    court.watch(frame, this);
    return frame;
  };

  readonly guilty = (why: Ended): void => {
    if (this.#over) return;
    const { widgetKey, bundle, scope } = this.props();
    this.widgets.troubles.report({
      key: widgetKey,
      package: bundle.name,
      version: bundle.version,
      instanceId: scope.instanceId,
      kind:
        why.kind === "mute"
          ? "unresponsive"
          : why.kind === "flood"
            ? "paused"
            : why.kind === "left"
              ? "refused"
              : "threw",
      message: why.message,
      detail: why.detail,
    });
    this.#fail(why);
  };

  configure(config: { [key: string]: Json }): void {
    this.#bridge?.set("config", config);
  }

  close(): void {
    this.#over = true;
    this.props().court.forget(this);
    this.#end();
  }

  #fail(why: Ended): void {
    this.#end();
    this.tell(why);
  }

  #end(): void {
    this.#bridge?.close();
    this.#frame?.close();
    this.#bridge = null;
    this.#frame = null;
  }

  /** A file is saved when the person is at the widget, or says that they want it. */
  async #save(file: Parameters<typeof saveFrom>[0], label: string, frame: Frame): Promise<void> {
    const { env, questions } = this.widgets;
    const ask = env.confirm ?? questions.ask;
    const title = `Save “${file.name}”?`;
    const body = `The isolated widget ${label} wants to hand you a file of ${Math.ceil((file.content.length * 3) / 4096)} KiB.`;
    if (await ask({ title, body, action: "Save" })) if (!frame.over || this.#frame === null) saveFrom(file);
  }
}

/** Escape within the frame is one of the page too: it leaves the widget, or the full screen. */
function leave(element: HTMLIFrameElement): void {
  if (document.activeElement !== element) return;
  element.blur();
  const place = element.closest<HTMLElement>("[tabindex]");
  place?.focus();
  (place ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }),
  );
}

const RIGHTS: readonly { right: Kind; title: string }[] = [
  { right: "attributes", title: "Read attributes" },
  { right: "commands", title: "Run commands" },
  { right: "queries", title: "Ask the API" },
  { right: "mutations", title: "Change by the API" },
  { right: "variables", title: "Set variables" },
];

function Rights({ bundle, label, onClose }: { bundle: IsolatedBundle; label: string; onClose: () => void }) {
  return (
    <Dialog
      title={`${label} runs isolated`}
      size="small"
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <p>
        {bundle.name} {bundle.version} is not among the packages that this deployment trusts. It runs in a frame of its
        own, without your sign-in, without the network, and with these permissions only, never with more than you may
        do.
      </p>
      <dl className={styles.rights}>
        {RIGHTS.map(({ right, title }) => (
          <Right key={right} title={title} patterns={bundle.permissions[right]} />
        ))}
      </dl>
    </Dialog>
  );
}

function Right({ title, patterns }: { title: string; patterns: readonly string[] }) {
  return (
    <>
      <dt>{title}</dt>
      <dd className={patterns.length === 0 ? styles.none : undefined}>{patterns.join(", ") || "none"}</dd>
    </>
  );
}
