/** The pages of the Config UI, as links. */
import { useEffect, useRef } from "react";
import { useRouter } from "../../app/router";
import { Icon } from "../../design";
import { PAGES } from "./pages";
import styles from "./Rail.module.css";

export function Rail({ current }: { current: string }) {
  const router = useRouter();
  const rail = useRef<HTMLElement>(null);
  // On a phone the pages are a row that is wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: which link is the current one follows from it
  useEffect(() => {
    rail.current?.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <nav ref={rail} className={styles.rail} aria-label="Pages of the configuration">
      {PAGES.map(({ id, label, icon }) => {
        const route = { name: "config" as const, page: id, what: null };
        return (
          <a
            key={id}
            href={router.href(route)}
            aria-current={id === current ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              router.go(route);
            }}
          >
            <Icon name={icon} />
            <span>{label}</span>
          </a>
        );
      })}
    </nav>
  );
}
