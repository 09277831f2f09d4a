/** A button that is only an icon; its name is read out and shown as a tooltip. */
import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: IconName;
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  const classes = [styles.button, styles.quiet, styles.square, className].filter(Boolean).join(" ");
  return (
    <button title={label} {...rest} type="button" aria-label={label} className={classes}>
      <Icon name={icon} />
    </button>
  );
}
