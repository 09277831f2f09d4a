/** Files that isolated widgets hand to the person: as the host saves others, with a name that cannot mislead and no type that runs. */
import { save } from "../host/page";

/** Types that a browser would open as a page of ours stay out: what is saved is data. */
const ACTIVE = /html|xml|svg|javascript|ecmascript/i;

/** @param content base64. */
export function saveFrom({ name, type, content }: { name: string; type: string; content: string }): void {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const kind = ACTIVE.test(type) ? "application/octet-stream" : type;
  save({ name: name || "file", content: new Blob([bytes], { type: kind }) });
}
