// @ts-nocheck
/**
 * The reference of the widget SDK, made from its own declarations and the examples that its tests run:
 * docs/reference/widget-sdk.md.
 *
 * Run: node tools/sdk-reference.mjs prints the page; tools/build_docs.py writes it, a test of the SDK holds it to the source.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SDK = join(ROOT, "widgets/sdk");
const NAME = JSON.parse(readFileSync(join(SDK, "package.json"), "utf8")).name;
/** Import path and module of what can be imported. */
const ENTRIES = [
  [NAME, "index", "What a widget is made of: its definition, the hooks of the host, names and values of Tango."],
  [`${NAME}/ui`, "ui/index", "Pieces that widgets share, bundled into each; they follow the page's themes."],
  [`${NAME}/testing`, "testing/index", "A host for tests and for `dev/mock.ts`, whose values the author sets."],
];
/** What each module is about, in the order of the page. */
const TOPICS = {
  define: "Definition",
  register: "Definition",
  schema: "Definition",
  inputs: "Input types of the settings",
  hooks: "Hooks",
  host: "The host",
  names: "Names of attributes and devices",
  properties: "`[properties]` selectors",
  readings: "Readings",
  click: "Clicks",
  queries: "Queries of the settings",
  missing: "Fields that a deployment may not have",
  writing: "Acting",
  tango: "Values of Tango",
  status: "Status levels",
  template: "Templates",
  units: "Texts",
  words: "Texts",
  csv: "Files of comma-separated values",
  contract: "Types of the contract",
};
const HEAD = `# The widget SDK

Everything that \`${NAME}\` exports, by the path it is imported from. (Generated from the source: \`tools/build_docs.py\`.) Each example
is a file of \`widgets/sdk/examples\` that a test renders on the mock host. Times are seconds since the epoch, sizes CSS pixels,
unless another unit stands there. The published name of the package is the deployment's choice (\`tools/pack-sdk.mjs --name\`).
`;

/** Compile the declarations into a folder that is gone afterwards. */
function declarations() {
  const folder = mkdtempSync(join(tmpdir(), "octopus-sdk-reference-"));
  try {
    const options = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: folder, rootDir: join(SDK, "src"), types: [] };
    const settings = join(folder, "tsconfig.json");
    writeFileSync(settings, JSON.stringify({ extends: join(ROOT, "tsconfig.base.json"), compilerOptions: options, include: [join(SDK, "src")] }));
    execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", settings], { stdio: "inherit" });
    const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".d.ts"));
    return new Map(files.map((file) => [file.replace(/\.d\.ts$/, ""), readFileSync(join(folder, file), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a module declares, by name: its text and its comment. */
function declared(text) {
  const found = new Map();
  let comment = "";
  let block = null;
  for (const line of text.split("\n")) {
    if (block === null && /^\/\*\*/.test(line)) comment = "";
    if (block === null && /^(\/\*\*| \*)/.test(line)) comment += `${line}\n`;
    else if (block === null && /^export (declare )?(function|const|class|interface|type) \w/.test(line)) block = "";
    else if (block === null) comment = "";
    if (block === null) continue;
    block += `${line}\n`;
    const code = block.replaceAll(/\/\*[\s\S]*?\*\/|"[^"]*"/g, "");
    const open = (code.match(/[{([]/g) ?? []).length - (code.match(/[})\]]/g) ?? []).length;
    if (open > 0 || !/[;}]$/.test(line)) continue;
    const [, kind, name] = /^export (?:declare )?(function|const|class|interface|type) (\w+)/.exec(block);
    const before = found.get(name);
    found.set(name, { kind, text: (before?.text ?? "") + block.trimEnd().replace(/^export (declare )?/, ""), doc: before?.doc || comment });
    block = null;
    comment = "";
  }
  return found;
}

/** What a module exports, as `[name, module, declaration]`. */
function exported(modules, module) {
  const text = modules.get(module);
  const here = dirname(module) === "." ? "" : `${dirname(module)}/`;
  const found = [...declared(text)].map(([name, declaration]) => ({ name, module, ...declaration }));
  const path = (written) => join(here, written).replace(/\/$/, "");
  const known = (written) => (modules.has(path(written)) ? path(written) : `${path(written)}/index`);
  for (const [, from] of text.matchAll(/^export \* from "(.+)";/gm)) found.push(...exported(modules, known(from)));
  for (const [, , names, from] of text.matchAll(/^export (type )?\{([^}]+)\} from "(.+)";/gm)) {
    const wanted = names.split(",").map((each) => each.trim().replace(/^type /, "")).filter(Boolean);
    const there = exported(modules, known(from));
    for (const name of wanted) {
      const one = there.find((each) => each.name === name);
      if (one === undefined) throw new Error(`expected ${name} in ${from}, which ${module} exports; found none`);
      found.push(one);
    }
  }
  return found;
}

/** The examples, and what each of them imports of the SDK. */
function examples() {
  const folder = join(SDK, "examples");
  return readdirSync(folder).filter((file) => /\.tsx?$/.test(file)).sort().map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const uses = new Set();
    for (const [, names] of text.matchAll(/import (?:type )?\{([^}]+)\} from "@octopus-widgets\/sdk[^"]*"/g)) {
      for (const each of names.split(",")) uses.add(each.trim().replace(/^type /, ""));
    }
    const title = /^\/\*\* (.+?)\.? \*\//.exec(text)?.[1] ?? file;
    return { file, title, text, uses };
  });
}

/** Comment text as Markdown. */
function prose(comment) {
  const text = comment.replace(/^\/\*\*\s?/, "").replace(/\s*\*\/\s*$/, "").replace(/^ \* ?/gm, "").trim();
  const [main, ...tags] = text.split(/^@/m);
  const lines = [flowing(main)];
  for (const tag of tags) {
    const [, kind, rest] = /^(\w+)\s*([\s\S]*)$/.exec(tag);
    if (kind === "param") lines.push(`- \`${/^\w+/.exec(rest)?.[0]}\`: ${flowing(rest.replace(/^\w+\s*/, ""))}`);
    else if (kind === "returns") lines.push(`Returns ${flowing(rest)}`);
    else if (kind === "throws") lines.push(`Throws ${flowing(rest)}`);
    else if (kind === "example") lines.push(`\`\`\`tsx\n${rest.trim()}\n\`\`\``);
  }
  return lines.filter(Boolean).join("\n\n");
}

const flowing = (text) => text.trim().replaceAll(/\s*\n\s*/g, " ").replaceAll("<", "&lt;").replaceAll(/`[^`]*`/g, (code) => code.replaceAll("&lt;", "<"));
const topicOf = (module) => TOPICS[module.split("/").at(-1)] ?? "";
const slug = (title) => title.toLowerCase().replaceAll(/[^\w\s-]/g, "").trim().replaceAll(/\s+/g, "-");

/** Everything that the SDK exports: `{ path, name, module, kind, text, doc, shownIn }`; `shownIn` holds titles of examples. */
export function reference() {
  const modules = declarations();
  const all = examples();
  return {
    examples: all,
    exports: ENTRIES.flatMap(([path, module]) =>
      exported(modules, module).map((one) => ({ path, ...one, shownIn: all.filter(({ uses }) => uses.has(one.name)).map(({ title }) => title) })),
    ),
  };
}

/** The page. */
export function page({ exports, examples: all } = reference()) {
  const parts = [HEAD];
  const order = Object.keys(TOPICS);
  for (const [path, , about] of ENTRIES) {
    parts.push(`## ${path}\n\n${about}`);
    const own = exports.filter((one) => one.path === path);
    const topics = [...new Set(own.map(({ module }) => module))].sort((one, other) => order.indexOf(one) - order.indexOf(other));
    let last = "";
    for (const module of topics) {
      const topic = topicOf(module);
      if (topic && topic !== last) parts.push(`### ${topic}`);
      last = topic;
      for (const one of own.filter((each) => each.module === module)) parts.push(entry(one));
    }
  }
  parts.push("## Examples");
  for (const { title, text } of all) parts.push(`### ${title}\n\n\`\`\`tsx\n${text.replace(/^\/\*\* .*\n/, "").trim()}\n\`\`\``);
  return `${parts.join("\n\n")}\n`;
}

function entry({ name, text, doc, shownIn }) {
  const links = shownIn.map((title) => `[${title}](#${slug(title)})`).join(", ");
  return [`#### ${name}`, prose(doc), `\`\`\`ts\n${text}\n\`\`\``, links && `Example: ${links}.`].filter(Boolean).join("\n\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(page());
