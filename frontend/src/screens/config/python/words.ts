/** The words of Python that the sandbox knows: `words.json`, which `tests/functions/test_words.py` tries in the sandbox. */
import words from "./words.json";

export const KEYWORDS: readonly string[] = words.keywords;
export const CONSTANTS: readonly string[] = words.constants;
export const BUILTINS: readonly string[] = words.builtins;
/** What each module that may be imported offers. */
export const MODULES: { readonly [name: string]: readonly string[] } = words.modules;
/** What values of a type offer. */
export const MEMBERS: { readonly [type: string]: readonly string[] } = words.members;
