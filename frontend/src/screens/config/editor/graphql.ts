/** Colours for GraphQL: SDL and operations. */
import { LanguageSupport, StreamLanguage } from "@codemirror/language";

const KEYWORDS =
  /^(?:type|input|enum|interface|union|scalar|extend|implements|directive|schema|query|mutation|subscription|fragment|on|true|false|null)\b/;

const language = StreamLanguage.define<{ block: boolean }>({
  startState: () => ({ block: false }),
  token(stream, state) {
    if (state.block) {
      if (stream.match(/^.*?"""/)) state.block = false;
      else stream.skipToEnd();
      return "string";
    }
    if (stream.eatSpace()) return null;
    if (stream.match('"""')) {
      state.block = !stream.match(/^.*?"""/);
      if (state.block) stream.skipToEnd();
      return "string";
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^-?\d+(?:\.\d+)?/)) return "number";
    if (stream.match(/^[$@]\w+/)) return "atom";
    if (stream.match(KEYWORDS)) return "keyword";
    if (stream.match(/^[A-Z]\w*/)) return "typeName";
    if (stream.match(/^\w+/)) return "propertyName";
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
});

export const graphql = new LanguageSupport(language);
