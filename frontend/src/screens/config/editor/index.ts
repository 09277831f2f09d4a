/** The editors' shared pieces: `CodeEditor`, its look, and what it knows of `endpoints.json`. */
export { CodeEditor, type CodeEditorHandle, type CodeEditorProps } from "./CodeEditor";
export { theme } from "./theme";
