/** Colours and indentation for Python. */
import { python as ofPython } from "@codemirror/lang-python";

export const python = ofPython();
