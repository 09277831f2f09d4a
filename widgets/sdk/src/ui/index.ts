/** Pieces that widgets share, bundled into each. They follow the host's design tokens. */
export { ActButton } from "./act-button";
export { controls } from "./controls";
export { Dialog, dialogStyles } from "./dialog";
export { EmptyState } from "./empty-state";
export { LineIcon } from "./line-icon";
export { MissingFields } from "./missing-fields";
export { STATUS_NAMES, STATUS_SHAPES, StatusSymbol } from "./status-symbol";
export { Unit } from "./unit";
export { useElementSize } from "./use-element-size";
export { useTokens } from "./use-tokens";
export { ValueInput } from "./value-input";
export { WriteDialog } from "./write-dialog";
