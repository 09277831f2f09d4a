/** How the elements of a text are drawn: links and pictures that are safe, tables that scroll, boxes that are told. */
import { useWorkspace } from "@octopus-widgets/sdk";
import type { ComponentProps } from "react";
import type { Components } from "react-markdown";
import { Live } from "./live";
import css from "./markdown.module.css";
import { LIVE } from "./placeholders";

const SCHEME = "workspace:";

function Link({ href = "", title, children }: ComponentProps<"a">) {
  const { workspaces, setWorkspace } = useWorkspace();
  if (href.startsWith(SCHEME)) {
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
  if (!href) return <span>{children}</span>;
  const away = /^(https?:)?\/\//i.test(href);
  return (
    <a href={href} title={title} {...(away ? { target: "_blank", rel: "noopener noreferrer" } : {})}>
      {children}
    </a>
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The page's policy loads no picture of another host: it is linked to. */
function Picture({ src, alt = "", title }: ComponentProps<"img">) {
  const address = typeof src === "string" ? src : "";
  if (/^(https?:)?\/\//i.test(address)) return <Link href={address}>{alt || address}</Link>;
  return <img src={address} alt={alt} title={title} className={css.picture} />;
}

function Table({ children }: ComponentProps<"table">) {
  return (
    <div className={css.scroll}>
      <table>{children}</table>
    </div>
  );
}

/** The box of a task: it tells, and cannot be ticked here. */
function Box({ checked }: ComponentProps<"input">) {
  return (
    <span role="img" aria-label={checked ? "done" : "to do"}>
      {checked ? "☑" : "☐"}
    </span>
  );
}

export const ELEMENTS = { a: Link, img: Picture, table: Table, input: Box, [LIVE]: Live } as unknown as Components;
