/** Reading the draft's text, and saying where it breaks. */
import { type ParseError, printParseErrorCode, visit } from "jsonc-parser";
import { placeOf } from "./scan";
import type { Broken, EndpointsDocument } from "./types";

/** By the name of the parser's error. */
const SENTENCES: { [name: string]: string } = {
  InvalidSymbol: "Expected a JSON value; texts stand in double quotes.",
  InvalidNumberFormat: "This is no JSON number.",
  PropertyNameExpected: "Expected a name in double quotes. A comma too many ahead of it?",
  ValueExpected: "Expected a value.",
  ColonExpected: "Expected a colon between the name and its value.",
  CommaExpected: "Expected a comma ahead of this.",
  CloseBraceExpected: "Expected “}”: an object is not closed.",
  CloseBracketExpected: "Expected “]”: a list is not closed.",
  EndOfFileExpected: "Expected the end of the document; there is more behind its last “}”.",
  InvalidCommentToken: "JSON has no comments; `description` keys are for what people should know.",
  UnexpectedEndOfComment: "JSON has no comments; `description` keys are for what people should know.",
  UnexpectedEndOfString: "This text is not closed by a double quote on its line.",
  UnexpectedEndOfNumber: "This number ends too early.",
  InvalidUnicode: "Expected four hexadecimal digits behind “\\u”.",
  InvalidEscapeCharacter: "There is no such escape; a backslash is written “\\\\”.",
  InvalidCharacter: "This control character must be written as an escape, as “\\n”.",
};

export type Parsed = { document: EndpointsDocument; broken: null } | { document: null; broken: Broken };

export function parseText(text: string): Parsed {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { document: null, broken: breakOf(text) };
  }
  if (typeof document === "object" && document !== null && !Array.isArray(document))
    return { document: document as EndpointsDocument, broken: null };
  const message = "Expected an object with types, vars, functions, queries, mutations and streams.";
  return { document: null, broken: { line: 1, column: 1, offset: 0, message } };
}

/** Where a text that is no JSON breaks first. */
export function breakOf(text: string): Broken {
  let first: ParseError | null = null;
  visit(
    text,
    {
      onError: (error, offset, length) => {
        first ??= { error, offset, length };
      },
    },
    { disallowComments: true },
  );
  const { error, offset } = (first as ParseError | null) ?? { error: 1 as const, offset: 0 };
  return { ...placeOf(text, offset), offset, message: SENTENCES[printParseErrorCode(error)] ?? "This is no JSON." };
}
