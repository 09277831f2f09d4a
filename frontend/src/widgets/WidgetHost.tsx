import { mergeConfig } from "@octopus-widgets/sdk";
import type { Json, WidgetDef } from "@octopus-widgets/sdk/contract";
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { WidgetHostProps } from "../app/types";
import { Fetched } from "../parts/Fetched";
import { Part } from "../parts/part";
import { pictureOf } from "./budget/picture";
import { ErrorBoundary } from "./ErrorBoundary";
import { Failure } from "./Failure";
import { useKeyState, useWidgetDefs } from "./hooks";
import { useReadable } from "./host/useReadable";
import { BundleHung } from "./loader";
import { At, Mark } from "./Marks";
import { Notices } from "./Notices";
import { noticeOf } from "./notice";
import { ScopeContext, WidgetScope } from "./scope";
import { useMeasured } from "./useMeasured";
import styles from "./WidgetHost.module.css";
import { useWidgets } from "./widgets";

const paused = new Part(() => import("./budget/Paused").then(({ Paused }) => Paused));

/** One widget in its frame: its bundle is loaded, its size measured, its errors drawn; what it throws and what it costs stays here. */
export function WidgetHost({ instance, config, onPersist, onRemove }: WidgetHostProps) {
  const widgets = useWidgets();
  const def = useWidgetDefs().get(instance.key);
  const scope = useScope(instance.id, onPersist);
  const body = useRef<HTMLDivElement>(null);
  useMeasured(body, scope, widgets.layouts);
  useEffect(() => {
    void widgets.loader.ensure([instance.key]);
  }, [widgets, instance.key]);
  useAccount(scope, instance.key, def);
  useOldVersion(scope, instance.key, def);
  const account = widgets.budgets.of(instance.id);
  const pause = useReadable(account.paused);
  const picture = usePicture(body, scope);
  return (
    <div className={styles.host} data-widget-key={instance.key} data-widget-id={instance.id}>
      <Notices scope={scope} />
      <div ref={body} className={styles.body}>
        {pause !== null ? (
          <Fetched
            part={paused}
            props={{ pause, picture: picture.current, onGo: () => account.go(), onRemove }}
            what="The reason why this widget is paused"
          />
        ) : def === undefined ? (
          <Pending widgetKey={instance.key} />
        ) : (
          <ScopeContext value={scope}>
            <WithApollo scope={scope} widgetKey={instance.key}>
              <Drawn def={def} instanceId={instance.id} config={config} />
            </WithApollo>
          </ScopeContext>
        )}
      </div>
    </div>
  );
}

/** A scope that lives as long as the instance is drawn. */
function useScope(instanceId: string, onPersist: (key: string, value: Json) => void): WidgetScope {
  const { scopes, persistence, budgets } = useWidgets();
  const scope = useMemo(() => new WidgetScope(instanceId, budgets.of(instanceId)), [instanceId, budgets]);
  const persist = useRef(onPersist);
  useEffect(() => {
    persist.current = onPersist;
  });
  useEffect(() => scopes.add(scope), [scopes, scope]);
  useEffect(
    () => persistence.attach(instanceId, (key, value) => persist.current(key, value)),
    [persistence, instanceId],
  );
  return scope;
}

/** Count what the widget costs while it is on the screen. Another definition is judged anew. */
function useAccount({ instanceId }: WidgetScope, key: string, def: WidgetDef | undefined): void {
  const { budgets, admission } = useWidgets();
  useEffect(() => budgets.open(instanceId), [budgets, instanceId]);
  const last = useRef(def);
  useEffect(() => {
    const account = budgets.of(instanceId);
    account.widgetKey = key;
    account.bundle = admission.ownerOf(key)?.address ?? null;
    if (last.current !== undefined && last.current !== def) account.go();
    last.current = def;
  }, [budgets, admission, instanceId, key, def]);
}

/** Tell that a newer version cannot be had, where an older one goes on. */
function useOldVersion(scope: WidgetScope, key: string, def: WidgetDef | undefined): void {
  const state = useKeyState(key);
  const error = state?.status === "failed" && def !== undefined ? state.error : null;
  const version = def?.version;
  useEffect(() => {
    if (error === null) return;
    const running = version ? `Version ${version} goes on.` : "The version before goes on.";
    scope.report({ ...noticeOf("bundle", error), message: `${error.message} ${running}`, payload: error.detail });
    return () => scope.clear("bundle");
  }, [scope, error, version]);
}

/** What the widget showed when it was paused. */
function usePicture(body: RefObject<HTMLDivElement | null>, { account }: WidgetScope): RefObject<HTMLElement | null> {
  const picture = useRef<HTMLElement | null>(null);
  useEffect(
    () =>
      account?.paused.watch(() => {
        const shown = account.paused.get() !== null && body.current;
        picture.current = shown ? pictureOf(shown) : null;
      }),
    [account, body],
  );
  return picture;
}

/** A client for the hooks of a bundle that asks by Apollo. */
function WithApollo({ scope, widgetKey, children }: { scope: WidgetScope; widgetKey: string; children: ReactNode }) {
  const { admission, apollo } = useWidgets();
  const part = useReadable(apollo);
  if (!admission.ownerOf(widgetKey)?.apollo || part.status !== "ok") return children;
  const { Provider } = part.value;
  return <Provider scope={scope}>{children}</Provider>;
}

function Drawn({ def, instanceId, config }: { def: WidgetDef; instanceId: string; config: WidgetHostProps["config"] }) {
  const { guard, admission, troubles } = useWidgets();
  // A definition that takes the place of another begins anew, whatever became of that.
  const [attempt, setAttempt] = useState({ def, count: 0 });
  if (attempt.def !== def) setAttempt({ def, count: attempt.count + 1 });
  const merged = useMemo(() => mergeConfig(def.defaultConfig ?? {}, config), [def, config]);
  const origin = admission.ownerOf(def.key);
  const bundle = origin ? `${origin.name} ${origin.version}\n${origin.address}` : `${def.key} ${def.version ?? ""}`;
  const mark = useMemo(() => new Mark(() => (origin ? guard.begins(origin.what) : () => undefined)), [guard, origin]);
  const onThrown = (error: Error, stack: string) => {
    mark.end();
    const detail = `${error.stack ?? error.message}\n\nComponents:\n${stack}`;
    const from = origin && { package: origin.name, version: origin.version };
    troubles.report({ ...from, key: def.key, instanceId, kind: "threw", message: error.message, detail });
  };
  const Widget = def.component;
  return (
    <ErrorBoundary
      key={attempt.count}
      bundle={bundle}
      onRetry={() => setAttempt({ def, count: attempt.count + 1 })}
      onThrown={onThrown}
    >
      <At call={mark.begin} />
      <Widget instanceId={instanceId} config={merged} />
      <At call={mark.end} />
    </ErrorBoundary>
  );
}

function Pending({ widgetKey }: { widgetKey: string }) {
  const { loader } = useWidgets();
  const state = useKeyState(widgetKey);
  if (state?.status === "failed") {
    const { message, detail } = state.error;
    const again = state.error instanceof BundleHung ? "Run it again" : "Try again";
    return <Failure message={message} detail={detail} again={again} onRetry={() => void loader.retry(widgetKey)} />;
  }
  return (
    <div className={styles.loading} role="status">
      Loading {widgetKey}…
    </div>
  );
}
