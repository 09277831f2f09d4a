import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { useReadable } from "./host/useReadable";
import type { Failing, Notice, WidgetScope } from "./scope";
import { useEverySecond } from "./useEverySecond";
import styles from "./WidgetHost.module.css";
import { useWidgets } from "./widgets";

/** Backend and upstream errors of one widget, each with its payload to unfold. */
export function Notices({ scope }: { scope: WidgetScope }) {
  const { env } = useWidgets();
  const told = useReadable(scope.notices);
  const read = useCallback(
    () => [
      ...attributeNotices(scope.failures(env.live.attributes), LIVE),
      ...attributeNotices(scope.pastFailures, PAST),
    ],
    [env, scope],
  );
  const failing = useEverySecond(read);
  return <NoticeList notices={[...told, ...failing]} />;
}

/** The notices as they are drawn, each until it is dismissed. */
export function NoticeList({ notices: all }: { notices: readonly Notice[] }) {
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const notices = unique(all).filter((notice) => !dismissed.includes(textOf(notice)));
  if (notices.length === 0) return null;
  return <Listed notices={notices} onDismiss={(notice) => setDismissed([...dismissed, textOf(notice)])} />;
}

/** Lower than this, in CSS pixels, a frame has no room for a notice beside its widget: the notice lies over it until it is dismissed. */
const NO_ROOM = 80;

function Listed({ notices, onDismiss }: { notices: readonly Notice[]; onDismiss: (notice: Notice) => void }) {
  const list = useRef<HTMLUListElement>(null);
  const [small, setSmall] = useState(false);
  useLayoutEffect(() => {
    const host = list.current?.parentElement;
    if (!host) return;
    const measure = (): void => setSmall(host.clientHeight > 0 && host.clientHeight < NO_ROOM);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(host);
    return () => observer.disconnect();
  }, []);
  return (
    <ul ref={list} className={styles.notices} aria-label="Errors of this widget's data" data-small={small || undefined}>
      {notices.map((notice) => (
        <li key={notice.id} className={styles.notice} title={small ? textOf(notice) : undefined}>
          <NoticeBody notice={notice} />
          <button
            type="button"
            className={styles.dismiss}
            aria-label="Dismiss this error"
            onClick={() => onDismiss(notice)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

function NoticeBody({ notice }: { notice: Notice }) {
  const heading = notice.source === null ? notice.code : `${notice.code} · ${notice.source}`;
  const payload = notice.payload === null ? "" : JSON.stringify(notice.payload, null, 2);
  return (
    <div className={styles.noticeBody} role="status">
      <span className={styles.code}>{heading}</span>
      <span>{notice.message}</span>
      {payload !== "" && (
        <details>
          <summary>Payload</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys. */}
          <section aria-label="Payload of the error" tabIndex={0}>
            <pre>{payload}</pre>
          </section>
        </details>
      )}
    </div>
  );
}

const textOf = ({ code, source, message }: Notice): string => `${code}\n${source ?? ""}\n${message}`;

/** What several operations were told in the same words is said once. */
const unique = (notices: readonly Notice[]): Notice[] => [
  ...new Map(notices.map((notice) => [textOf(notice), notice])).values(),
];

/** What a notice of several attributes, and of one, begins with. */
interface Wording {
  id: string;
  many: (count: number, first: string) => string;
  one: (name: string) => string;
}
export const LIVE: Wording = {
  id: "attributes",
  many: (count, first) => `${count} attributes cannot be shown, ${first} among them`,
  one: (name) => name,
};
export const PAST: Wording = {
  id: "past",
  many: (count, first) => `The past of ${count} attributes cannot be shown, ${first} among them`,
  one: (name) => `The past of ${name} cannot be shown`,
};

/** One notice for each kind of error and its source, whichever attributes it hit. */
export function attributeNotices(failures: readonly Failing[], wording: Wording): Notice[] {
  const groups = new Map<string, Failing[]>();
  for (const failure of failures) {
    const key = `${failure.error.code}\n${failure.error.source ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups].flatMap(([key, group]) => {
    const first = group[0];
    if (first === undefined) return [];
    const { code, message, source, upstream } = first.error;
    const id = `${wording.id}\n${key}`;
    if (group.length === 1) {
      const words = `${wording.one(first.name)}: ${message}`;
      return [{ id, code, message: words, source: source ?? null, payload: upstream ?? null }];
    }
    const words = `${wording.many(group.length, first.name)}: ${message}`;
    const payload = Object.fromEntries(group.map(({ name, error }) => [name, error.upstream ?? error.message]));
    return [{ id, code, message: words, source: source ?? null, payload }];
  });
}
