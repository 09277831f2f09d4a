import { controls } from "@octopus-widgets/sdk/ui";
import { useId, useMemo, useState } from "react";
import { Icon } from "./icon";
import css from "./jive.module.css";
import type { DeviceEntry } from "./operations";
import { matcher } from "./pattern";
import { DeviceTree, KINDS, type Kind, type Line, search } from "./tree";
import { useMembers } from "./use-members";
import { VirtualList } from "./virtual-list";

/** What was opened: a device, and perhaps one of its members. */
export interface Target {
  device: string;
  kind: Kind;
  member: string | null;
}

interface Props {
  devices: readonly DeviceEntry[];
  selected: string;
  onOpen: (target: Target) => void;
  onReload: () => void;
}

/** Search, chips for the kinds of things, and the tree or what was found. */
export function Finder({ devices, selected, onOpen, onReload }: Props) {
  const [text, setText] = useState("");
  const [kinds, setKinds] = useState<ReadonlySet<Kind>>(new Set<Kind>(["device"]));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const searchId = useId();
  const searching = text.trim() !== "";
  const wantsMembers = searching && [...kinds].some((kind) => kind !== "device");
  const members = useMembers(devices, wantsMembers);
  const tree = useMemo(() => new DeviceTree(devices), [devices]);
  const lines = useMemo(
    () => (searching ? search(matcher(text), kinds, devices, members.membersOf) : tree.lines(open)),
    [searching, text, kinds, devices, members.membersOf, tree, open],
  );
  const toggle = (id: string, to?: boolean): void => setOpen((before) => withMember(before, id, to));
  const choose = (line: Line): void => {
    if (line.kind === "branch") toggle(line.id);
    else onOpen({ device: line.device, kind: line.kind, member: line.member });
  };
  const pick = (kind: Kind): void => {
    setKinds((before) => (before.has(kind) && before.size === 1 ? before : withMember(before, kind)));
    setActive(0);
  };
  const onKey = (key: string, line: Line): boolean => {
    if (line.kind !== "branch" || (key !== "ArrowRight" && key !== "ArrowLeft")) return false;
    toggle(line.id, key === "ArrowRight");
    return true;
  };
  const reading =
    wantsMembers && members.done < members.total ? `, reading names ${members.done}/${members.total}…` : "";
  return (
    <div className={css.finder}>
      <div className={css.searchRow}>
        <label htmlFor={searchId} className={controls.hidden}>
          Search
        </label>
        <input
          id={searchId}
          className={css.search}
          type="search"
          placeholder="Search, * for any text"
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
        />
        <button
          type="button"
          className={css.quiet}
          aria-label="Read the list of devices again"
          title="Read the list of devices again"
          onClick={onReload}
        >
          <Icon name="reload" />
        </button>
      </div>
      <fieldset className={css.chips} aria-label="Look for">
        {KINDS.map(({ kind, name }) => (
          <button
            key={kind}
            type="button"
            className={css.chip}
            aria-pressed={kinds.has(kind)}
            onClick={() => pick(kind)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <p className={css.count} role="status">
        {searching ? `${lines.length} found${reading}` : `${devices.length} devices`}
      </p>
      <VirtualList
        items={lines}
        label={searching ? "Found" : "Devices"}
        role={searching ? "listbox" : "tree"}
        active={Math.min(active, Math.max(0, lines.length - 1))}
        onActive={setActive}
        onKey={onKey}
        onChoose={choose}
        row={(line) => ({
          key: line.id,
          attributes: attributesOf(line, selected, searching),
          content: <LineContent line={line} />,
        })}
      />
    </div>
  );
}

function attributesOf(
  line: Line,
  selected: string,
  searching: boolean,
): { [name: string]: string | number | boolean | undefined } {
  const chosen = line.kind !== "branch" && line.device === selected && line.member === null;
  if (searching) return { "aria-selected": chosen };
  return line.kind === "branch"
    ? { "aria-level": line.level, "aria-expanded": line.open, "aria-selected": false }
    : { "aria-level": line.level, "aria-selected": chosen };
}

function LineContent({ line }: { line: Line }) {
  return (
    <span className={css.lineContent} style={{ paddingLeft: (line.level - 1) * 14 + 4 }}>
      {line.kind === "branch" ? <Icon name={line.open ? "down" : "right"} /> : <Icon name={line.kind} />}
      <span className={css.lineText}>{line.text}</span>
      {line.kind === "branch" ? <span className={css.dim}>{line.count}</span> : null}
    </span>
  );
}

function withMember<T>(before: ReadonlySet<T>, member: T, to = !before.has(member)): ReadonlySet<T> {
  const after = new Set(before);
  if (to) after.add(member);
  else after.delete(member);
  return after;
}
