import { mergeConfig } from "@octopus-widgets/sdk";
import type { Json, WidgetDef } from "@octopus-widgets/sdk/contract";
import { useEffect, useMemo, useRef, useState } from "react";
import type { WidgetHostProps } from "../app/types";
import { ErrorBoundary } from "./ErrorBoundary";
import { Failure } from "./Failure";
import { useKeyState, useWidgetDefs } from "./hooks";
import { Notices } from "./Notices";
import { ScopeContext, WidgetScope } from "./scope";
import { useMeasured } from "./useMeasured";
import styles from "./WidgetHost.module.css";
import { useWidgets } from "./widgets";

/** One widget in its frame: its bundle is loaded, its size measured, its errors drawn; what it throws stays here. */
export function WidgetHost({ instance, config, onPersist }: WidgetHostProps) {
  const widgets = useWidgets();
  const def = useWidgetDefs().get(instance.key);
  const scope = useScope(instance.id, onPersist);
  const body = useRef<HTMLDivElement>(null);
  useMeasured(body, scope, widgets.layouts);
  useEffect(() => {
    void widgets.loader.ensure([instance.key]);
  }, [widgets, instance.key]);
  return (
    <div className={styles.host} data-widget-key={instance.key} data-widget-id={instance.id}>
      <Notices scope={scope} />
      <div ref={body} className={styles.body}>
        {def === undefined ? (
          <Pending widgetKey={instance.key} />
        ) : (
          <ScopeContext value={scope}>
            <Drawn def={def} instanceId={instance.id} config={config} />
          </ScopeContext>
        )}
      </div>
    </div>
  );
}

/** A scope that lives as long as the instance is drawn. */
function useScope(instanceId: string, onPersist: (key: string, value: Json) => void): WidgetScope {
  const { scopes, persistence } = useWidgets();
  const scope = useMemo(() => new WidgetScope(instanceId), [instanceId]);
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

function Drawn({ def, instanceId, config }: { def: WidgetDef; instanceId: string; config: WidgetHostProps["config"] }) {
  const { troubles } = useWidgets();
  const [attempt, setAttempt] = useState(0);
  const onThrown = ({ message }: Error, detail: string) =>
    troubles.report({ key: def.key, instanceId, kind: "threw", message, detail });
  const merged = useMemo(() => mergeConfig(def.defaultConfig ?? {}, config), [def, config]);
  const Widget = def.component;
  return (
    <ErrorBoundary
      key={`${def.key} ${def.version ?? ""} ${attempt}`}
      onRetry={() => setAttempt(attempt + 1)}
      onThrown={onThrown}
    >
      <Widget instanceId={instanceId} config={merged} />
    </ErrorBoundary>
  );
}

function Pending({ widgetKey }: { widgetKey: string }) {
  const { loader } = useWidgets();
  const state = useKeyState(widgetKey);
  if (state?.status === "failed") {
    const { message, detail } = state.error;
    return <Failure message={message} detail={detail} onRetry={() => void loader.retry(widgetKey)} />;
  }
  return (
    <div className={styles.loading} role="status">
      Loading {widgetKey}…
    </div>
  );
}
