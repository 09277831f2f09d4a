/**
 * A button with a menu (WAI-ARIA menu button pattern): arrows, Home, End and first letters move, Escape and Tab close.
 * The list is a popover of the browser, so it lies above everything without a stacking order of ours.
 */
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  /** A drawing of its own, instead of an icon by name. */
  path?: string | undefined;
  /** Shown at the right: a shortcut, a count. */
  hint?: string;
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
}
export interface MenuGroup {
  id: string;
  label?: string;
  items: readonly MenuItem[];
}
export interface MenuProps {
  label: string;
  groups: readonly MenuGroup[];
  /** What the button shows. */
  children: ReactNode;
  className?: string | undefined;
  align?: "start" | "end";
  /** Above the items: who is signed in, and the like. */
  heading?: ReactNode;
}

export function Menu({ label, groups, children, className, align = "start", heading }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<CSSProperties | null>(null);
  const open = place !== null;

  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
  const show = () => setPlace(placeBelow(button.current, align));
  const close = (refocus: boolean) => {
    setPlace(null);
    if (refocus) button.current?.focus();
  };

  useEffect(() => {
    const element = list.current;
    if (!open || !element) return undefined;
    element.showPopover?.();
    const items = element.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)');
    const first = element.querySelector<HTMLElement>('[aria-checked="true"]') ?? items[0];
    first?.focus();
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!element.contains(target) && !button.current?.contains(target)) setPlace(null);
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" || event.key === "Tab") {
      close(event.key === "Escape");
      event.stopPropagation();
      return;
    }
    const next = nextItem(items(), document.activeElement, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={label}
        onClick={() => (open ? close(false) : show())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          show();
        }}
      >
        {children}
      </button>
      {open && (
        <div ref={list} id={id} popover="manual" className={styles.menu} style={place}>
          {heading && <div className={styles.heading}>{heading}</div>}
          <div role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
            {groups
              .filter((group) => group.items.length > 0)
              .map((group) => (
                // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a menu; the pattern's role is group.
                <div key={group.id} role="group" aria-label={group.label} className={styles.group}>
                  {group.label && (
                    <div className={styles.label} aria-hidden="true">
                      {group.label}
                    </div>
                  )}
                  {group.items.map((item) => (
                    <button
                      key={item.id}
                      type="button"
                      tabIndex={-1}
                      {...(item.checked === undefined
                        ? { role: "menuitem" }
                        : { role: "menuitemradio", "aria-checked": item.checked })}
                      disabled={item.disabled}
                      className={styles.item}
                      data-danger={item.danger || undefined}
                      onClick={() => {
                        close(true);
                        item.onSelect();
                      }}
                    >
                      <span className={styles.mark}>
                        {item.checked ? (
                          <Icon name="check" />
                        ) : item.path ? (
                          <Icon path={item.path} />
                        ) : (
                          item.icon && <Icon name={item.icon} />
                        )}
                      </span>
                      <span className={styles.text}>{item.label}</span>
                      {item.hint && <kbd className={styles.hint}>{item.hint}</kbd>}
                    </button>
                  ))}
                </div>
              ))}
          </div>
        </div>
      )}
    </>
  );
}

/** Below the button, kept within the window; in the pixels of the button's place, which a wall display enlarges. */
function placeBelow(button: HTMLElement | null, align: "start" | "end"): CSSProperties {
  const zoom = button?.currentCSSZoom ?? 1;
  const seen = button?.getBoundingClientRect() ?? new DOMRect();
  const box = { top: seen.top / zoom, bottom: seen.bottom / zoom, left: seen.left / zoom, right: seen.right / zoom };
  const [width, height] = [window.innerWidth / zoom, window.innerHeight / zoom];
  const below = height - box.bottom > 220 || box.top < 220;
  const vertical = below
    ? { top: box.bottom + 4, maxHeight: height - box.bottom - 12 }
    : { bottom: height - box.top + 4, maxHeight: box.top - 12 };
  if (align === "end") return { ...vertical, right: Math.max(8, width - box.right) };
  return { ...vertical, left: Math.max(8, Math.min(box.left, width - 240)) };
}

function nextItem(items: HTMLElement[], active: Element | null, key: string): HTMLElement | undefined {
  const at = items.indexOf(active as HTMLElement);
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at((at <= 0 ? items.length : at) - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const starts = (item: HTMLElement) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase());
  return items.slice(at + 1).find(starts) ?? items.find(starts);
}
