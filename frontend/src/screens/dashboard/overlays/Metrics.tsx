/** The server's load, live, with each outside system; Engineers have a page of their own for it. */
import { useEffect } from "react";
import { useRouter } from "../../../app/router";
import { selectRoleLevel } from "../../../app/selectors";
import { useServices } from "../../../app/services";
import { ROLE_LEVELS } from "../../../app/sessionSlice";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Button, Dialog, Message, StatusSymbol } from "../../../design";
import { useServerStatus } from "../footer/useServerStatus";
import styles from "./Metrics.module.css";

const MEBIBYTE = 1024 * 1024;

export function Metrics({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const all = useAppSelector(selectRoleLevel) >= ROLE_LEVELS.Engineer;
  useEffect(() => {
    if (!all) return;
    onClose();
    router.go({ name: "liveMetrics" });
  }, [all, onClose, router]);
  return all ? null : <Load onClose={onClose} />;
}

/** For those who need not know whose fault it is. */
function Load({ onClose }: { onClose: () => void }) {
  const status = useServerStatus(2);
  const { clock } = useServices();
  const dispatch = useAppDispatch();
  return (
    <Dialog title="Live metrics" onClose={onClose}>
      {status ? (
        <>
          <dl className={styles.tiles}>
            <Tile name="Clients" value={String(status.clients)} />
            <Tile name="CPU" value={`${Math.round(status.cpu * 100)} %`} />
            <Tile name="Memory" value={`${Math.round(status.memory / MEBIBYTE)} MiB`} />
            <Tile name="Attributes followed" value={String(status.attributes)} />
            <Tile name="Samples in" value={`${status.sourceRate.toFixed(1)}/s`} />
            <Tile name="Frames out" value={`${status.deliveredRate.toFixed(1)}/s`} />
            <Tile name="Running for" value={duration(clock.now() - Date.parse(status.startedAt) / 1000)} />
            <Tile name="Version" value={status.version} />
          </dl>
          <Button icon="sliders" onClick={() => dispatch(viewActions.overlayOpened({ name: "costs", widgetId: null }))}>
            What widgets cost here
          </Button>
          <h3 className={styles.heading}>Outside systems</h3>
          {status.sources.length === 0 && <p>None is configured.</p>}
          <ul className={styles.sources}>
            {status.sources.map((source) => (
              <li key={source.name}>
                <StatusSymbol
                  level={source.reachable ? "normal" : "critical"}
                  label={source.reachable ? "reachable" : "not reachable"}
                  quiet={source.reachable}
                />
                <span className={styles.name}>{source.name}</span>
                <span className={styles.detail}>
                  {source.reachable
                    ? source.latency === null
                      ? ""
                      : `${(source.latency * 1000).toFixed(0)} ms`
                    : (source.error ?? "not reachable")}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <Message title="Waiting for the server…" />
      )}
    </Dialog>
  );
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <div className={styles.tile}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function duration(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
