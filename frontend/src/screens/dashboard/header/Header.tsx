/** The header: where one is, what time it is, and how the telescope, the link and the stored changes fare. */
import { useServices } from "../../../app/services";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { IconButton } from "../../../design";
import { Mascot } from "../../../design/Mascot";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { AlarmCounts } from "./AlarmCounts";
import { Clocks } from "./Clocks";
import styles from "./Header.module.css";
import { LinkHealth } from "./LinkHealth";
import { LivePill } from "./LivePill";
import { SaveStatus } from "./SaveStatus";
import { TimeRangeMenu } from "./TimeRangeMenu";
import { UserMenu } from "./UserMenu";
import { WorkspaceMenu } from "./WorkspaceMenu";

export function Header({ open, wall }: { open: OpenWorkspace; wall: boolean }) {
  const dispatch = useAppDispatch();
  const editing = useAppSelector((state) => state.view.editing);
  const showAll = useAppSelector((state) => state.view.showAll);
  const { workspace } = open;
  return (
    <header className={styles.header}>
      <button
        type="button"
        className={styles.mascot}
        aria-pressed={showAll}
        aria-label="Show every widget of this workspace"
        title="Show every widget of this workspace, hidden ones as well"
        onClick={() => dispatch(viewActions.showAllToggled())}
      >
        <Mascot size={24} />
      </button>
      <Logo />
      <WorkspaceMenu open={open} />
      {workspace && <LivePill workspace={workspace} />}
      {workspace && !wall && <TimeRangeMenu workspace={workspace} className={styles.wide} />}
      <div className={styles.clocks}>
        <Clocks />
      </div>
      <AlarmCounts />
      <SaveStatus />
      <LinkHealth />
      {!wall && (
        <div className={styles.tools}>
          <IconButton
            icon="search"
            label="Find anything (Ctrl-K)"
            onClick={() => dispatch(viewActions.overlayOpened({ name: "palette" }))}
          />
          {workspace && !open.readOnly && (
            <IconButton
              icon="edit"
              label={editing ? "Leave edit mode (E)" : "Edit this workspace (E)"}
              aria-pressed={editing}
              onClick={() => dispatch(viewActions.editingSet(!editing))}
            />
          )}
          <UserMenu />
          <IconButton
            icon="gear"
            label="Settings"
            onClick={() => dispatch(viewActions.overlayOpened({ name: "settings" }))}
          />
        </div>
      )}
    </header>
  );
}

/** The deployment's own logos, where it has set them. */
function Logo() {
  const { config } = useServices();
  const light = useAppSelector((state) => state.preferences.document?.theme === "light");
  const { MAIN_LOGO, SECONDARY_LOGO_DARK, SECONDARY_LOGO_WHITE } = config.runtime;
  const second = light ? SECONDARY_LOGO_DARK : SECONDARY_LOGO_WHITE;
  const address = (logo: string) => (logo.startsWith("/") ? `${config.basePath}${logo}` : logo);
  return (
    <>
      {MAIN_LOGO ? (
        <img className={styles.logo} src={address(MAIN_LOGO)} alt="" />
      ) : (
        <span className={styles.word}>Octopus</span>
      )}
      {second && <img className={styles.logo} src={address(second)} alt="" />}
    </>
  );
}
