/** In the bar of the draft: who else has one open, and that somebody published while this one was edited. */
import { Button, Icon, StatusSymbol } from "../../../design";
import { utc } from "../../../time/utc";
import type { DraftState } from "../draft";
import styles from "./meanwhile.module.css";
import { useNewestPublished, useOthersDrafts } from "./useMeanwhile";

export interface MeanwhileProps {
  state: DraftState;
  /** Bring the draft together with that version. */
  onMerge: (version: number) => void;
}

export function Meanwhile({ state, onMerge }: MeanwhileProps) {
  const { base, newest, dirty } = state;
  const published = useNewestPublished();
  const others = useOthersDrafts();
  const names = others.map(({ author }) => author).join(", ");
  return (
    <>
      {dirty && newest > base.version && (
        <span className={styles.behind}>
          <StatusSymbol level="caution" label={null} />
          <span role="status">
            {published?.version === newest
              ? `${published.author} published version ${newest}: “${published.comment}”`
              : `Version ${newest} is out`}
          </span>
          <Button onClick={() => onMerge(newest)}>Merge</Button>
        </span>
      )}
      {names && (
        <span className={styles.others} title={others.map(wordsOf).join("\n")}>
          <Icon name="user" />
          <span>
            {names} {others.length === 1 ? "has a draft, too" : "have drafts, too"}
          </span>
        </span>
      )}
    </>
  );
}

const wordsOf = ({ author, baseVersion, updated }: { author: string; baseVersion: number; updated: string }): string =>
  `${author}: made from version ${baseVersion}, last touched ${utc(updated)}`;
