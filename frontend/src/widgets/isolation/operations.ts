/**
 * Reads a GraphQL operation of an isolated widget before it goes out: which fields of the API it asks for, through fragments and under
 * whatever aliases, and which attributes and commands stand in their arguments. What cannot be read is refused.
 */
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { type Grant, NeverGranted } from "./permissions";

type Variables = { readonly [name: string]: unknown };
export type Operation = "query" | "mutation" | "subscription";

/** Tokens of a document; the server has its own bounds of depth and cost. */
const MOST_TOKENS = 4_000;
const MOST_LENGTH = 100_000;
/** What every widget may ask: what the host's own hooks need, which tells nothing of the telescope. */
const FREE: ReadonlySet<string> = new Set(["__typename", "databases", "endpointLists", "endpointsServed"]);
/** Fields that read attributes by name and do nothing else: the attributes are the permission. */
const READING: ReadonlySet<string> = new Set(["attributes", "tangoAttributes", "attributeBatches", "hdbppHistory"]);
const DEVICES: ReadonlySet<string> = new Set(["device", "devices"]);

/** Refuse an operation that the grant does not cover: throws `NotGranted`, or `NeverGranted` for what is nobody's. */
export function checkOperation(grant: Grant, kind: readonly Operation[], text: string, variables: Variables): void {
  const document = read(text);
  const { operation, fragments } = single(document);
  if (!kind.includes(operation.operation))
    throw new NeverGranted(`Expected a ${kind.join(" or ")}; the widget sent a ${operation.operation}.`);
  const given = { ...defaults(operation), ...variables };
  for (const field of fieldsOf(operation.selectionSet, fragments)) {
    checkField(grant, operation.operation, field, given, fragments);
  }
}

function read(text: string): DocumentNode {
  if (typeof text !== "string" || text.length > MOST_LENGTH)
    throw new NeverGranted(`Expected an operation of at most ${MOST_LENGTH} characters.`);
  try {
    return parse(text, { noLocation: true, maxTokens: MOST_TOKENS });
  } catch (error) {
    throw new NeverGranted(`The widget's operation cannot be read: ${(error as Error).message}`);
  }
}

/** The one operation of a document: of several, somebody else might choose another than the one that was read. */
function single(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === "OperationDefinition") operations.push(definition);
    else if (definition.kind === "FragmentDefinition" && !fragments.has(definition.name.value))
      fragments.set(definition.name.value, definition);
    else throw new NeverGranted("Expected one operation and its fragments, each once; the widget sent more.");
  }
  const [operation] = operations;
  if (operation === undefined || operations.length > 1)
    throw new NeverGranted(`Expected one operation; the widget sent ${operations.length}.`);
  return { operation, fragments };
}

function defaults(operation: OperationDefinitionNode): Variables {
  const found: { [name: string]: unknown } = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) found[variable.name.value] = valueIn(defaultValue, {});
  return found;
}

/** Fields of a selection, those of fragments included, whatever `@skip` and `@include` say. */
function fieldsOf(set: SelectionSetNode | undefined, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const fields: FieldNode[] = [];
  const seen = new Set<string>();
  const gather = (selections: SelectionSetNode["selections"]): void => {
    for (const selection of selections) {
      if (selection.kind === "Field") fields.push(selection);
      else if (selection.kind === "InlineFragment") gather(selection.selectionSet.selections);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (!fragment)
          throw new NeverGranted(`The widget's operation uses a fragment it lacks: ${selection.name.value}.`);
        gather(fragment.selectionSet.selections);
      }
    }
  };
  gather(set?.selections ?? []);
  return fields;
}

function checkField(
  grant: Grant,
  operation: Operation,
  field: FieldNode,
  variables: Variables,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): void {
  const name = field.name.value;
  const argument = (wanted: string) => argumentOf(field.arguments, wanted, variables);
  if (operation === "mutation") {
    checkMutation(grant, name, argument);
    return;
  }
  if (FREE.has(name)) return;
  if (name.startsWith("__")) throw new NeverGranted("An isolated widget may not ask for the API's description.");
  if (READING.has(name)) {
    for (const each of texts(name, "fullNames", argument("fullNames"))) grant.attribute(each);
    return;
  }
  grant.query(name);
  if (!DEVICES.has(name) || !fieldsOf(field.selectionSet, fragments).some((one) => one.name.value === "attributes"))
    return;
  // Values of attributes lie below: of one device, or of all that fit a pattern.
  const wanted = name === "device" ? argument("name") : (argument("pattern") ?? "*");
  const database = name === "devices" ? argument("db") : undefined;
  const [devices = ""] = texts(name, name === "device" ? "name" : "pattern", wanted);
  grant.attributesOf(typeof database === "string" ? `${database}://${devices}` : devices.trim());
}

function checkMutation(grant: Grant, name: string, argument: (name: string) => unknown): void {
  if (name === "__typename") return;
  if (name === "executeCommand") {
    const [device = ""] = texts(name, "device", argument("device"));
    const [command = ""] = texts(name, "command", argument("command"));
    grant.command(device, command);
    return;
  }
  grant.mutation(name);
  if (name !== "setAttributeValue") return;
  const [device = ""] = texts(name, "device", argument("device"));
  const [attribute = ""] = texts(name, "name", argument("name"));
  grant.attribute(`${device}/${attribute}`);
}

function argumentOf(given: readonly ArgumentNode[] | undefined, name: string, variables: Variables): unknown {
  const found = (given ?? []).filter((one) => one.name.value === name);
  const [argument] = found;
  if (found.length > 1) throw new NeverGranted(`The widget gave the argument ${name} twice.`);
  return argument === undefined ? undefined : valueIn(argument.value, variables);
}

function valueIn(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case "Variable":
      return Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : undefined;
    case "ListValue":
      return node.values.map((value) => valueIn(value, variables));
    case "StringValue":
    case "EnumValue":
      return node.value;
    case "NullValue":
      return null;
    default:
      // A number or an object where a name ought to be: `texts` refuses it.
      return {};
  }
}

/** The names that stand in an argument, one or a list of them, as the server would read them. */
function texts(field: string, argument: string, value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value];
  if (all.length > 0 && all.every((one): one is string => typeof one === "string")) return all;
  if (all.length === 0) return [];
  throw new NeverGranted(`Expected names as texts in ${argument} of ${field}; the widget gave something else.`);
}
