import { useEffect, useId, useRef, useState } from "react";
import { Input } from "../../design/Input";
import { useWidgets } from "../widgets";
import styles from "./form.module.css";
import { type Suggestion, suggestAttributes, suggestDevices } from "./search";

interface Props {
  kind: "attribute" | "device";
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Milliseconds without a key before the server is asked. */
const PAUSE = 200;

/** A name typed freely or chosen from what the server knows (combobox with a list, after the ARIA authoring practices). */
export function Picker({ kind, label, value, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(value);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { suggestions, problem } = useSuggestions(kind, text, open);
  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  const seen = useRef(value);
  if (seen.current !== value) {
    seen.current = value;
    if (value !== text) setText(value);
  }
  const commit = (next: string) => {
    if (next.trim() !== value) onChange(next.trim());
  };
  const choose = (suggestion: Suggestion) => {
    setText(suggestion.value);
    setActive(-1);
    setOpen(suggestion.further);
    if (!suggestion.further) commit(suggestion.value);
  };
  const onKeyDown = (key: string): boolean => {
    if (key === "Escape" && open) setOpen(false);
    else if (key === "ArrowDown") {
      setOpen(true);
      setActive(Math.min(active + 1, suggestions.length - 1));
    } else if (key === "ArrowUp") setActive(Math.max(active - 1, -1));
    else if (key === "Enter") {
      const chosen = open ? suggestions[active] : undefined;
      if (chosen !== undefined) choose(chosen);
      else {
        commit(text);
        setOpen(false);
      }
    } else return false;
    return true;
  };
  return (
    <div className={styles.picker}>
      <Input
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={kind === "device" ? "domain/family/member" : "domain/family/member/attribute"}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          commit(text);
        }}
        onKeyDown={(event) => {
          if (!onKeyDown(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {open && (problem !== null || suggestions.length > 0) && (
        <div id={`${id}-list`} role="listbox" aria-label={`Suggestions for ${label}`} className={styles.suggestions}>
          {problem !== null && <div className={styles.problem}>{problem}</div>}
          {suggestions.map((suggestion, index) => (
            // The combobox keeps the focus and the keyboard; a press here must not take it away.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys
            // biome-ignore lint/a11y/useFocusableInteractive: options are reached by aria-activedescendant
            <div
              key={suggestion.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(suggestion)}
            >
              {suggestion.label}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function useSuggestions(kind: Props["kind"], text: string, open: boolean) {
  const { env } = useWidgets();
  const [found, setFound] = useState<{ suggestions: readonly Suggestion[]; problem: string | null }>({
    suggestions: [],
    problem: null,
  });
  useEffect(() => {
    if (!open || text.trim().length < 2) {
      setFound({ suggestions: [], problem: null });
      return;
    }
    let alive = true;
    const timer = setTimeout(() => {
      const asked = kind === "device" ? suggestDevices(env.api, text) : suggestAttributes(env.api, text);
      asked.then(
        (suggestions) =>
          alive && setFound({ suggestions, problem: suggestions.length === 0 ? "Nothing found." : null }),
        (error: Error) => alive && setFound({ suggestions: [], problem: error.message }),
      );
    }, PAUSE);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [env, kind, text, open]);
  return found;
}
