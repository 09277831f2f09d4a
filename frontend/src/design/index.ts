/** Tokens, themes and primitives. Everything that is drawn uses these; none of them knows what the page is about. */
export { Button, type ButtonProps } from "./Button";
export { Checkbox } from "./Checkbox";
export { Dialog } from "./Dialog";
export { Field } from "./Field";
export { Icon, type IconName } from "./Icon";
export { IconButton } from "./IconButton";
export { Input } from "./Input";
export { Menu, type MenuGroup, type MenuItem } from "./Menu";
export { Message } from "./Message";
export { Select } from "./Select";
export { StatusSymbol } from "./StatusSymbol";
export { LEVEL_NAMES, LEVELS, statusOfQuality, statusOfSample, statusOfState, worst } from "./status";
