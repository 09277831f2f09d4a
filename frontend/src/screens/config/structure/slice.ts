/** A part of the document's text, shown without the indentation that it has there, and put back with it. */
import { locate, parsePointer } from "../draft";
import { difference } from "../draft/edits";

export class Slice {
  #text: string;
  constructor(
    text: string,
    public from: number,
    public to: number,
    /** What every line but the first begins with. */
    readonly indent: string,
    public shown: string,
  ) {
    this.#text = text;
  }

  /** Whether it is of this very text. */
  stillIn(text: string): boolean {
    return text === this.#text;
  }

  /** Take the place that an edit of its own left it at. */
  adopt(other: Slice): void {
    this.#text = other.#text;
    this.from = other.from;
    this.to = other.to;
    this.shown = other.shown;
  }

  /** Take up a text that differs within it alone, as after an undo; false when it differs elsewhere. */
  follow(text: string): boolean {
    const edit = difference(this.#text, text);
    if (!edit || edit.at < this.from || edit.at + edit.removed.length > this.to) return false;
    this.#text = text;
    this.to += edit.inserted.length - edit.removed.length;
    this.shown = outdented(text.slice(this.from, this.to), this.indent);
    return true;
  }

  /** An offset of the document within what is shown. */
  inner(offset: number): number {
    const ahead = this.#text.slice(this.from, Math.max(this.from, Math.min(this.to, offset)));
    return outdented(ahead, this.indent).length;
  }
}

/** The part at a pointer; null when there is none. */
export function cut(text: string, pointer: string): Slice | null {
  if (pointer === "") return new Slice(text, 0, text.length, "", text);
  const found = locate(text, parsePointer(pointer));
  if (!found) return null;
  const lineStart = text.lastIndexOf("\n", found.from) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, found.from))?.[0] ?? "";
  return new Slice(text, found.from, found.to, indent, outdented(text.slice(found.from, found.to), indent));
}

/** Texts of JSON hold no line breaks, so that every line's beginning is formatting. */
const outdented = (text: string, indent: string): string =>
  indent === "" ? text : text.replaceAll(`\n${indent}`, "\n");
const indented = (text: string, indent: string): string =>
  indent === "" ? text : text.replace(/\n(?=[^\n])/g, `\n${indent}`);

/** The document's text with another text in the part's place, and the part as it then is. */
export function spliced(text: string, slice: Slice, shown: string): { text: string; slice: Slice } {
  const inserted = indented(shown, slice.indent);
  const after = text.slice(0, slice.from) + inserted + text.slice(slice.to);
  return { text: after, slice: new Slice(after, slice.from, slice.from + inserted.length, slice.indent, shown) };
}
