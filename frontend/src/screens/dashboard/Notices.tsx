/** Passing messages at the foot of the page, some with a way to take back what they tell of. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import { useEffect } from "react";
import { useAppDispatch, useAppSelector } from "../../app/store";
import { type Notice, viewActions } from "../../app/viewSlice";
import { Button, IconButton, StatusSymbol } from "../../design";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import styles from "./Notices.module.css";

const SECONDS: { [level in StatusLevel]: number } = {
  critical: 30,
  serious: 20,
  caution: 12,
  normal: 6,
  standby: 6,
  off: 6,
};

export function Notices() {
  const notices = useAppSelector((state) => state.view.notices);
  return (
    <div className={styles.notices} role="log" aria-live="polite" aria-label="Messages">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function Toast({ notice }: { notice: Notice }) {
  const dispatch = useAppDispatch();
  const seconds = notice.action ? 10 : SECONDS[notice.level];
  useEffect(() => {
    const timer = setTimeout(() => dispatch(viewActions.noticeClosed(notice.id)), seconds * 1000);
    return () => clearTimeout(timer);
  }, [dispatch, notice.id, seconds]);
  return (
    <div className={styles.notice}>
      {notice.level !== "normal" && <StatusSymbol level={notice.level} />}
      <span className={styles.text}>{notice.text}</span>
      {notice.action === "undo" && (
        <Button
          look="quiet"
          icon="undo"
          onClick={() => {
            dispatch(preferencesActions.undone());
            dispatch(viewActions.noticeClosed(notice.id));
          }}
        >
          Undo
        </Button>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => dispatch(viewActions.noticeClosed(notice.id))} />
    </div>
  );
}
