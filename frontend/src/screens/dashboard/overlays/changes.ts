/** The changelog that the footer's version opens, newest first: CHANGELOG.md of the root, as it was at the build. */
import changelog from "../../../../../CHANGELOG.md?raw";

export interface Release {
  version: string;
  date: string;
  changes: readonly string[];
}

/** Reads `## [version] - date` and the list items below it, code marks taken off. */
export function readChanges(text: string): Release[] {
  const releases: { version: string; date: string; changes: string[] }[] = [];
  for (const line of text.split("\n")) {
    const release = /^## \[(.+?)\] - (\S+)/.exec(line);
    if (release) releases.push({ version: release[1] ?? "", date: release[2] ?? "", changes: [] });
    else if (line.startsWith("- ")) releases.at(-1)?.changes.push(line.slice(2).replaceAll("`", ""));
  }
  return releases;
}

export const CHANGES: readonly Release[] = readChanges(changelog);
