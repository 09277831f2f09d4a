/** What the widget draws beyond safe Markdown: links to workspaces, and live values. */
import { useWorkspace } from "@octopus-widgets/sdk";
import type { ComponentProps } from "react";
import type { Components } from "react-markdown";
import { Live } from "./live";
import css from "./markdown.module.css";
import { LIVE } from "./placeholders";
import { SafeLink } from "./safe";

const SCHEME = "workspace:";

function Link({ href = "", title, children }: ComponentProps<"a">) {
  const { workspaces, setWorkspace } = useWorkspace();
  if (!href.startsWith(SCHEME))
    return (
      <SafeLink href={href} title={title}>
        {children}
      </SafeLink>
    );
  const wanted = decoded(href.slice(SCHEME.length)).trim().toLowerCase();
  const found = workspaces.find(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted);
  if (!found)
    return (
      <span className={css.unknown} title="There is no such workspace">
        {children}
      </span>
    );
  return (
    <button
      type="button"
      className={css.link}
      title={title ?? `Open ${found.name}`}
      onClick={() => setWorkspace(found.id)}
    >
      {children}
    </button>
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const ELEMENTS = { a: Link, [LIVE]: Live } as unknown as Components;
