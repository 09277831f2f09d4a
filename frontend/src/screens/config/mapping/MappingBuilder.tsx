/** A reply as a tree, the mapping that clicks in it make, and what comes out of it. Knows of no draft and no server. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { useId, useMemo, useState } from "react";
import { Button, Checkbox, IconButton, Input, Select } from "../../../design";
import { isObject } from "../../../widgets/form/values";
import { TextBlock } from "../trying/TextBlock";
import { clickedPath, fieldName, indexChoices, readPath } from "./choices";
import styles from "./mapping.module.css";
import { applyMapping, BadPath, EACH, type Mapping, type Path, parsePath, type Step, writePath } from "./paths";
import type { Proposal } from "./propose";
import { ReplyTree } from "./ReplyTree";

export interface MappingBuilderProps {
  reply: Json;
  mapping: Mapping | undefined;
  /** The declared SDL type of the result; null: none. */
  type: string | null;
  propose: (result: Json) => Proposal;
  /** `undefined` removes the mapping. */
  onMapping: (mapping: Mapping | undefined) => void;
  onType: (proposal: Proposal) => void;
}

type Fields = { readonly [field: string]: string };

export function MappingBuilder({ reply, mapping, type, propose, onMapping, onType }: MappingBuilderProps) {
  const declaredList = type?.startsWith("[") ?? false;
  const [wantsList, setWantsList] = useState(() => declaredList || (type === null && holdsObjects(reply)));
  const isList = declaredList || wantsList;
  const [single, setSingle] = useState(typeof mapping === "string");
  const fields: Fields = isObject(mapping) ? (mapping as Fields) : {};
  const [said, setSaid] = useState("");
  const pick = (path: Path) => {
    if (path.length === 0) return;
    if (single) {
      onMapping(writePath(path));
      setSaid(`The result is ${writePath(path)}.`);
      return;
    }
    const others = Object.values(fields).flatMap((text) => readPath(text) ?? []);
    const paths = Object.values(fields).flatMap((text) => [readPath(text)].filter((each) => each !== null));
    const clicked = clickedPath(path, isList, others.length > 0 ? paths : []);
    const name = fieldName(clicked, new Set(Object.keys(fields)));
    onMapping({ ...fields, [name]: writePath(clicked) });
    setSaid(`Added ${name}: ${writePath(clicked)}.`);
  };
  const picked = useMemo(() => inUse(mapping, reply), [mapping, reply]);
  return (
    <div className={styles.builder}>
      <section aria-label="Reply" className={styles.pane}>
        <h3>Reply</h3>
        <p className={styles.hint}>Click a value, or press Enter on it, to take it into the result.</p>
        <ReplyTree label="Reply" value={reply} onPick={pick} picked={picked} />
      </section>
      <section aria-label="Mapping" className={styles.pane}>
        <h3>Mapping</h3>
        <ShapeChoice
          single={single}
          isList={isList}
          fixed={declaredList}
          onSingle={(next) => {
            setSingle(next);
            onMapping(undefined);
          }}
          onList={setWantsList}
        />
        {single ? (
          <PathRow
            name={null}
            text={typeof mapping === "string" ? mapping : ""}
            reply={reply}
            taken={new Set()}
            onChange={(_, text) => onMapping(text === "" ? undefined : text)}
          />
        ) : (
          <FieldRows fields={fields} reply={reply} onMapping={onMapping} />
        )}
        <p className="visually-hidden" role="status">
          {said}
        </p>
        <Outcome
          mapping={mapping}
          isList={isList && !single}
          reply={reply}
          type={type}
          propose={propose}
          onType={onType}
        />
      </section>
    </div>
  );
}

const holdsObjects = (reply: Json): boolean => Array.isArray(reply) && isObject(reply[0]);

/** The values that a mapping picks, as paths without `[*]` and negative indexes. */
function inUse(mapping: Mapping | undefined, reply: Json): ReadonlySet<string> {
  const texts = mapping === undefined ? [] : typeof mapping === "string" ? [mapping] : Object.values(mapping);
  const all = texts.flatMap((text) => {
    const path = readPath(text);
    return path === null ? [] : [...concrete(path, reply, [])];
  });
  return new Set(all);
}

/** Items of one list that are marked; more look the same. */
const MOST_MARKED = 200;

function* concrete(path: Path, value: Json, before: Path): Generator<string> {
  const [step, ...rest] = path;
  if (step === undefined) {
    yield writePath(before);
    return;
  }
  if (typeof step === "string") {
    const inner = isObject(value) ? value[step] : undefined;
    if (inner !== undefined) yield* concrete(rest, inner, [...before, step]);
    return;
  }
  if (!Array.isArray(value)) return;
  const indexes =
    step === EACH
      ? [...value.keys()].slice(0, MOST_MARKED)
      : [(step as number) < 0 ? (step as number) + value.length : (step as number)];
  for (const index of indexes) {
    const inner = value[index];
    if (inner !== undefined) yield* concrete(rest, inner, [...before, index]);
  }
}

interface ShapeProps {
  single: boolean;
  isList: boolean;
  /** The declared type says that it is a list. */
  fixed: boolean;
  onSingle: (single: boolean) => void;
  onList: (list: boolean) => void;
}

function ShapeChoice({ single, isList, fixed, onSingle, onList }: ShapeProps) {
  const name = useId();
  return (
    <fieldset className={styles.shape}>
      <legend>The result is</legend>
      <label>
        <input type="radio" name={name} checked={!single} onChange={() => onSingle(false)} /> an object of fields
      </label>
      <label>
        <input type="radio" name={name} checked={single} onChange={() => onSingle(true)} /> one value
      </label>
      {!single && (
        <Checkbox checked={isList} disabled={fixed} onChange={onList}>
          one object for each item of a list
        </Checkbox>
      )}
    </fieldset>
  );
}

interface RowsProps {
  fields: Fields;
  reply: Json;
  onMapping: (mapping: Mapping | undefined) => void;
}

function FieldRows({ fields, reply, onMapping }: RowsProps) {
  const names = Object.keys(fields);
  const replace = (before: string, name: string, text: string) =>
    onMapping(Object.fromEntries(Object.entries(fields).map((each) => (each[0] === before ? [name, text] : each))));
  const remove = (name: string) => {
    const { [name]: _, ...others } = fields;
    onMapping(Object.keys(others).length > 0 ? others : undefined);
  };
  if (names.length === 0)
    return <p className={styles.hint}>Nothing is mapped yet: the reply is the result as it is.</p>;
  return (
    <ul className={styles.rows} aria-label="Output fields">
      {names.map((name) => (
        // A field that is renamed stays the same row, and keeps the focus: its place is its identity.
        <li key={names.indexOf(name)}>
          <PathRow
            name={name}
            text={fields[name] ?? ""}
            reply={reply}
            taken={new Set(names.filter((other) => other !== name))}
            onChange={(next, text) => replace(name, next, text)}
            onRemove={() => remove(name)}
          />
        </li>
      ))}
    </ul>
  );
}

interface PathRowProps {
  /** Of the output field; null for a path alone. */
  name: string | null;
  text: string;
  reply: Json;
  taken: ReadonlySet<string>;
  onChange: (name: string, text: string) => void;
  onRemove?: () => void;
}

const FIELD = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;

function PathRow({ name, text, reply, taken, onChange, onRemove }: PathRowProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? name ?? "";
  const path = readPath(text);
  const problem = nameProblem(shown, name, taken) ?? (text === "" || path !== null ? null : pathProblem(text));
  const of = name === null ? "the result" : name;
  const rename = (next: string) => {
    const bad = nameProblem(next, name, taken);
    setTyped(bad === null ? null : next);
    if (bad === null) onChange(next, text);
  };
  return (
    <div className={styles.row}>
      <div className={styles.line}>
        {name !== null && (
          <Input
            className={styles.name}
            aria-label={`Name of field ${name}`}
            aria-invalid={nameProblem(shown, name, taken) !== null || undefined}
            spellCheck={false}
            value={shown}
            onChange={({ target }) => rename(target.value)}
            onBlur={() => setTyped(null)}
          />
        )}
        <Input
          className={styles.path}
          aria-label={`Path of ${of}`}
          aria-invalid={(text !== "" && path === null) || undefined}
          spellCheck={false}
          placeholder="path.in.the.reply"
          value={text}
          onChange={({ target }) => onChange(name ?? "", target.value)}
        />
        {onRemove && <IconButton icon="close" label={`Remove field ${name}`} onClick={onRemove} />}
      </div>
      {path !== null && (
        <IndexChoices path={path} reply={reply} of={of} onChange={(next) => onChange(name ?? "", next)} />
      )}
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function nameProblem(shown: string, name: string | null, taken: ReadonlySet<string>): string | null {
  if (name === null) return null;
  if (!FIELD.test(shown)) return `Expected a name of letters, digits and underscores; got “${shown}”.`;
  return taken.has(shown) ? `There is a field ${shown} already.` : null;
}

function pathProblem(text: string): string {
  try {
    parsePath(text);
    return "";
  } catch (fault) {
    return fault instanceof BadPath ? fault.message : String(fault);
  }
}

interface ChoicesProps {
  path: Path;
  reply: Json;
  of: string;
  onChange: (text: string) => void;
}

/** For each list on the way: which of its items. */
function IndexChoices({ path, reply, of, onChange }: ChoicesProps) {
  const choices = indexChoices(path, reply);
  if (choices.length === 0) return null;
  return (
    <div className={styles.choices}>
      {choices.map(({ at, before, step, options }) => (
        <span key={at}>
          <span>{before === "" ? "of the reply" : `of ${before}`}</span>
          <Select
            aria-label={`Which item of ${before || "the reply"}, for ${of}`}
            value={options.indexOf(step)}
            onChange={({ target }) => {
              const chosen = options[Number(target.value)];
              if (chosen !== undefined) onChange(writePath(path.map((each, index) => (index === at ? chosen : each))));
            }}
          >
            {options.map((option, index) => (
              <option key={String(option)} value={index}>
                {saying(option)}
              </option>
            ))}
          </Select>
        </span>
      ))}
    </div>
  );
}

function saying(step: Step): string {
  if (step === EACH) return "each item [*]";
  if (step === 0) return "the first [0]";
  if (step === -1) return "the last [-1]";
  const index = Number(step);
  return index < 0 ? `number ${-index} from the end [${index}]` : `number ${index + 1} [${index}]`;
}

interface OutcomeProps {
  mapping: Mapping | undefined;
  isList: boolean;
  reply: Json;
  type: string | null;
  propose: (result: Json) => Proposal;
  onType: (proposal: Proposal) => void;
}

/** What comes out, and the type that it fits. */
function Outcome({ mapping, isList, reply, type, propose, onType }: OutcomeProps) {
  const found = useMemo(() => {
    try {
      return { result: mapping === undefined ? reply : applyMapping(mapping, isList, reply), problem: null };
    } catch (fault) {
      return { result: null, problem: (fault as Error).message };
    }
  }, [mapping, isList, reply]);
  const proposal = useMemo(() => propose(found.result), [propose, found.result]);
  const adopted = type?.replace(/!$/, "") === proposal.type;
  return (
    <>
      <h3>Result</h3>
      {found.problem !== null ? (
        <p className={styles.problem}>{found.problem}</p>
      ) : (
        <div className={styles.result}>
          <TextBlock label="Result" text={JSON.stringify(found.result, null, 2)} />
        </div>
      )}
      <div className={styles.proposal}>
        <p>
          {type === null ? "No type is declared. " : `The declared type is ${type}. `}
          This result fits <code>{proposal.type}</code>
          {proposal.definitions === "" ? "." : ":"}
        </p>
        {proposal.definitions !== "" && <pre>{proposal.definitions}</pre>}
        <Button icon="check" disabled={adopted && proposal.definitions === ""} onClick={() => onType(proposal)}>
          {adopted ? "Renew the type" : "Use this type"}
        </Button>
      </div>
    </>
  );
}
