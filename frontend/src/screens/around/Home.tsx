/** The way back from a screen of several pages, at the beginning of its bar. */
import { Icon } from "../../design";
import { Mascot } from "../../design/Mascot";
import styles from "./Home.module.css";
import { useBack } from "./useBack";

export function Home() {
  const back = useBack();
  return (
    <button type="button" className={styles.home} title="To your workspaces" onClick={back}>
      <Icon name="back" />
      <Mascot size={22} />
      <span className="visually-hidden">To your workspaces</span>
    </button>
  );
}
