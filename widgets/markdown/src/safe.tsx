/**
 * Markdown as it may be drawn, whoever wrote it: no HTML of its own, nothing but what GitHub lets through, links that cannot reach
 * back, no picture of another host. The widget draws with it, and so does the host where a package brings a text.
 */
import type { ComponentProps } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import css from "./markdown.module.css";

type Plugins = NonNullable<Options["rehypePlugins"]>;

export interface SafeMarkdownProps {
  text: string;
  /** Plugins of rehype ahead of the sanitising, so that what they bring is judged too. */
  before?: Plugins;
  /** Plugins behind it, for elements of our own. */
  after?: Plugins;
  /** How elements are drawn, over what is drawn safely anyway. */
  components?: Components;
  /** Schemes of links beyond http, https and mailto. */
  schemes?: readonly string[];
}

/** What may be in a text: GitHub's list, and links to http, https, mailto and the schemes that are given. */
const schema = (schemes: readonly string[]) => ({
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ["http", "https", "mailto", ...schemes], src: ["http", "https"] },
});

const NONE: Plugins = [];
const NO_SCHEMES: readonly string[] = [];

export function SafeMarkdown({
  text,
  before = NONE,
  after = NONE,
  components,
  schemes = NO_SCHEMES,
}: SafeMarkdownProps) {
  return (
    <ReactMarkdown
      skipHtml
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[...before, [rehypeSanitize, schema(schemes)], ...after]}
      urlTransform={(url) => url}
      components={{ ...ELEMENTS, ...components }}
    >
      {text}
    </ReactMarkdown>
  );
}

/** A text of somebody else on a page of ours: its headings stand below those of the page, and only links away are links. */
export function ForeignText({ text }: { text: string }) {
  return (
    <div className={css.text}>
      <SafeMarkdown text={text} components={FOREIGN} />
    </div>
  );
}

/** Whether an address leads to another host. */
export const isAway = (address: string): boolean => /^(https?:)?\/\//i.test(address);

export function SafeLink({ href = "", title, children }: ComponentProps<"a">) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} title={title} {...(isAway(href) ? { target: "_blank", rel: "noopener noreferrer" } : {})}>
      {children}
    </a>
  );
}

/** The page's policy loads no picture of another host: it is linked to. */
function Picture({ src, alt = "", title }: ComponentProps<"img">) {
  const address = typeof src === "string" ? src : "";
  if (isAway(address)) return <SafeLink href={address}>{alt || address}</SafeLink>;
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

const ELEMENTS: Components = { a: SafeLink, img: Picture, table: Table, input: Box };
const FOREIGN: Components = {
  a: ({ href = "", title, children }) =>
    isAway(href) || href.startsWith("mailto:") ? (
      <SafeLink href={href} title={title}>
        {children}
      </SafeLink>
    ) : (
      <span>{children}</span>
    ),
  img: ({ src, alt }) => <span>{alt || (typeof src === "string" ? src : "")}</span>,
  h1: "h3",
  h2: "h4",
  h3: "h5",
  h4: "h6",
  h5: "h6",
};
