/** What other administrators do while this draft is open: versions that they publish, drafts that they have. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import {
  DraftsTouchedDocument,
  type DraftsTouchedSubscription,
  OthersDraftsDocument,
  VersionsPublishedDocument,
  type VersionsPublishedSubscription,
} from "../../../api/generated";
import { selectCaller } from "../../../app/selectors";
import { useAppSelector } from "../../../app/store";

export type Notice = DraftsTouchedSubscription["endpointDraftChanged"];
export type NewVersion = VersionsPublishedSubscription["endpointsChanged"];

/** The newest version that was published since the page opened, with who and why; null: none. */
export function useNewestPublished(): NewVersion | null {
  const client = useApolloClient();
  const [newest, setNewest] = useState<NewVersion | null>(null);
  useEffect(() => {
    const subscription = client.subscribe({ query: VersionsPublishedDocument }).subscribe({
      next: ({ data }) => data && setNewest(data.endpointsChanged),
      // Publishing finds out by itself; the notice is only sooner.
      error: () => undefined,
    });
    return () => subscription.unsubscribe();
  }, [client]);
  return newest;
}

/** Drafts of others, by name. */
export function useOthersDrafts(): readonly Notice[] {
  const client = useApolloClient();
  const me = useAppSelector(selectCaller)?.username;
  const [drafts, setDrafts] = useState<readonly Notice[]>([]);
  useEffect(() => {
    let ended = false;
    const subscription = client.subscribe({ query: DraftsTouchedDocument }).subscribe({
      next: ({ data }) => data && setDrafts((before) => touched(before, data.endpointDraftChanged)),
      error: () => undefined,
    });
    client.query({ query: OthersDraftsDocument }).then(
      ({ data }) => !ended && data && setDrafts(data.endpointDrafts),
      () => undefined,
    );
    return () => {
      ended = true;
      subscription.unsubscribe();
    };
  }, [client]);
  return drafts.filter(({ author }) => author !== me);
}

/** Revision 0: the draft is gone. */
export function touched(before: readonly Notice[], notice: Notice): readonly Notice[] {
  const others = before.filter(({ author }) => author !== notice.author);
  return notice.revision === 0
    ? others
    : [...others, notice].sort((one, other) => one.author.localeCompare(other.author));
}
