/** The footer: version, documentation, the server's load, how fresh the values are, copyright. */
import { useServices } from "../../../app/services";
import { useAppDispatch } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import styles from "./Footer.module.css";
import { Freshness } from "./Freshness";
import { useServerStatus } from "./useServerStatus";

const MEBIBYTE = 1024 * 1024;

export function Footer({ workspace }: { workspace: Workspace | undefined }) {
  const dispatch = useAppDispatch();
  const { config, clock } = useServices();
  const status = useServerStatus();
  const { FOOTER_COPYRIGHT_LABEL, FOOTER_COPYRIGHT_YEAR, VERSION, DOCS_URL } = config.runtime;
  const version = VERSION ?? status?.version;
  const year =
    !FOOTER_COPYRIGHT_YEAR || FOOTER_COPYRIGHT_YEAR === "auto"
      ? new Date(clock.now() * 1000).getUTCFullYear()
      : FOOTER_COPYRIGHT_YEAR;
  return (
    <footer className={styles.footer}>
      <button
        type="button"
        className={styles.item}
        onClick={() => dispatch(viewActions.overlayOpened({ name: "changelog" }))}
      >
        Octopus {version ?? ""}
      </button>
      {DOCS_URL && (
        <a className={styles.item} href={DOCS_URL} target="_blank" rel="noreferrer">
          Documentation
        </a>
      )}
      {status && (
        <button
          type="button"
          className={styles.item}
          title="Clients connected, load and memory of the server. Opens the live metrics."
          onClick={() => dispatch(viewActions.overlayOpened({ name: "metrics" }))}
        >
          <span>
            <b>{status.clients}</b> {status.clients === 1 ? "client" : "clients"}
          </span>
          <span>
            CPU <b>{Math.round(status.cpu * 100)}</b> %
          </span>
          <span>
            <b>{Math.round(status.memory / MEBIBYTE)}</b> MiB
          </span>
        </button>
      )}
      <span className={styles.gap} />
      {workspace && <Freshness workspace={workspace} />}
      {FOOTER_COPYRIGHT_LABEL && (
        <span className={styles.plain}>
          © {year} {FOOTER_COPYRIGHT_LABEL}
        </span>
      )}
    </footer>
  );
}
