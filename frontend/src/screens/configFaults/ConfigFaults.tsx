/** At the foot of the page, until it is put away: what of the deployment's runtime-config.js cannot be used. */
import { useEffect, useState } from "react";
import { NO_CONFIG } from "../../app/config";
import { useServices } from "../../app/services";
import { IconButton, StatusSymbol } from "../../design";
import styles from "./ConfigFaults.module.css";

export function ConfigFaults() {
  const { config, whyNoConfig } = useServices();
  const [closed, setClosed] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const missing = config.faults.some((fault) => fault.startsWith(NO_CONFIG));
  useEffect(() => {
    if (missing) void whyNoConfig().then(setWhy);
  }, [missing, whyNoConfig]);
  if (closed) return null;
  return (
    <section className={styles.faults} role="alert" aria-label="Faults of the configuration">
      <StatusSymbol level="caution" />
      <div className={styles.text}>
        <b>This deployment’s runtime-config.js has faults; the page goes without what they concern.</b>
        <ul>
          {config.faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
          {why && <li>{why}</li>}
        </ul>
      </div>
      <IconButton icon="close" label="Put the faults away" onClick={() => setClosed(true)} />
    </section>
  );
}
