/** On a demo, the accounts it offers. */
import { useServices } from "../../app/services";
import styles from "./SignIn.module.css";

export function DemoHint() {
  const { config } = useServices();
  const hint = config.runtime.DEMO;
  if (!hint) return null;
  const lines =
    typeof hint === "string" ? [hint] : Object.entries(hint).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <div className={styles.demo}>
      <h2>Demo</h2>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
