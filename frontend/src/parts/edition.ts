/** Whether the server still has the edition of the page that is open: an upgrade takes the old one's files away. */

export type Edition = "same" | "other" | "unreachable";

/** Name of the script that started this page; null outside a build. */
export function entryOf(page: Document): string | null {
  const address = page.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute("src");
  return address?.split("/").at(-1) ?? null;
}

/** Ask the server for its page and compare the scripts that start it. */
export async function serversEdition(
  entry: string | null = entryOf(document),
  ask: typeof fetch = fetch,
): Promise<Edition> {
  try {
    const response = await ask(document.baseURI, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!response.ok) return "unreachable";
    const text = await response.text();
    return entry === null || text.includes(entry) ? "same" : "other";
  } catch {
    return "unreachable";
  }
}
