/** A text field that offers what fits at the cursor (WAI-ARIA combobox): arrows choose, Enter or Tab takes, Escape closes. */
import {
  type InputHTMLAttributes,
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Input } from "../../../../design";
import styles from "./forms.module.css";
import type { Suggestions } from "./suggestions";

export interface SuggestProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange"> {
  value: string;
  onChange: (value: string) => void;
  suggest: (text: string, caret: number) => Suggestions | null;
}

const MOST = 12;

export function Suggest({ value, onChange, suggest, onKeyDown, onBlur, ...rest }: SuggestProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [offered, setOffered] = useState<Suggestions | null>(null);
  const [at, setAt] = useState(0);
  const caret = useRef<number | null>(null);
  const options = offered?.options.slice(0, MOST) ?? [];
  const open = options.length > 0;
  const active = Math.min(at, options.length - 1);

  const look = (text: string, position: number) => {
    setOffered(suggest(text, position));
    setAt(0);
  };
  const take = (index: number) => {
    const option = options[index];
    if (!offered || !option) return;
    const inserted = option.insert ?? option.label;
    caret.current = offered.from + inserted.length;
    onChange(value.slice(0, offered.from) + inserted + value.slice(offered.to));
    setOffered(null);
  };
  useLayoutEffect(() => {
    if (caret.current === null) return;
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  useEffect(() => {
    const [element, field] = [list.current, input.current];
    if (!open || !element || !field) return undefined;
    const box = field.getBoundingClientRect();
    element.style.left = `${box.left}px`;
    element.style.minWidth = `${Math.min(box.width, 320)}px`;
    element.style.top = `${box.bottom + 2}px`;
    element.showPopover?.();
    return () => element.hidePopover?.();
  }, [open]);

  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      setAt((active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (open && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(active);
    else if (open && event.key === "Escape") setOffered(null);
    else if (event.key === " " && event.ctrlKey) look(value, event.currentTarget.selectionStart ?? value.length);
    else if (!open && event.key === "ArrowDown") look(value, event.currentTarget.selectionStart ?? value.length);
    else return onKeyDown?.(event);
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  };
  return (
    <>
      <Input
        {...rest}
        ref={input}
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target.value, event.target.selectionStart ?? event.target.value.length);
        }}
        onKeyDown={pressed}
        onBlur={(event) => {
          setOffered(null);
          onBlur?.(event);
        }}
      />
      {open && (
        <div ref={list} id={id} popover="manual" role="listbox" aria-label="Offered" className={styles.offered}>
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard (aria-activedescendant).
            <div
              key={option.label}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(index)}
            >
              <span>{option.label}</span>
              <span className={styles.dim}>{option.detail}</span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
