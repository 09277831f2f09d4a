/** What a designer would object to and a program can see: text that is cut, controls out of reach, words that are missing. */

/** Faults of every frame on the page, a sentence each. */
export function faultsOf(root: ParentNode): string[] {
  return [...root.querySelectorAll<HTMLElement>("[data-frame-state]")].flatMap((frame) => {
    const name = frame.getAttribute("aria-label") ?? "?";
    return [...scrolling(frame), ...cut(frame), ...unsaid(frame), ...noticed(frame)].map(
      (fault) => `${name}: ${fault}`,
    );
  });
}

/** A widget scrolls inside itself, with a head that stays; its frame never does. */
function scrolling(frame: HTMLElement): string[] {
  const body = frame.querySelector<HTMLElement>("[data-body]");
  if (!body) return ["it has no body"];
  const tooWide = body.scrollWidth > body.clientWidth + 1;
  const tooHigh = body.scrollHeight > body.clientHeight + 1;
  if (!tooWide && !tooHigh) return [];
  return [
    `it is ${body.scrollWidth} × ${body.scrollHeight} px large in a frame of ${body.clientWidth} × ${body.clientHeight} px`,
  ];
}

/** Texts and controls that a box cuts off, where nothing says that there is more: no scroll bar, ellipsis or title. */
function cut(frame: HTMLElement): string[] {
  const scale = frame.getBoundingClientRect().width / frame.offsetWidth || 1;
  const found: string[] = [];
  const body = frame.querySelector<HTMLElement>("[data-body]") ?? frame;
  for (const element of body.querySelectorAll<HTMLElement>("*")) {
    if (!isSeen(element)) continue;
    const isControl = element.matches("button, input, select, textarea, canvas");
    const rects = isControl ? [element.getBoundingClientRect()] : textRects(element);
    const clipped = rects.some((rect) => isCut(element, rect, frame, 1.5 * scale));
    if (clipped) found.push(`cut off: <${element.tagName.toLowerCase()}> “${wordsOf(element)}”`);
  }
  return [...new Set(found)].slice(0, 4);
}

const wordsOf = (element: HTMLElement): string =>
  (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 60);

function textRects(element: HTMLElement): DOMRect[] {
  const range = document.createRange();
  return [...element.childNodes].flatMap((node) => {
    if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) return [];
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  });
}

function isSeen(element: HTMLElement): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  if (element.closest("svg")) return false;
  // What only screen readers are told is a pixel large.
  return !hasAncestor(element, (one) => one.clientWidth <= 1 && one.clientHeight <= 1 && isInBox(one));
}

const isInBox = (element: HTMLElement): boolean => getComputedStyle(element).position === "absolute";

function hasAncestor(element: HTMLElement, fits: (one: HTMLElement) => boolean): boolean {
  for (let one: HTMLElement | null = element; one; one = one.parentElement) {
    if (one.hasAttribute("data-frame-state")) return false;
    if (fits(one)) return true;
  }
  return false;
}

function isCut(element: HTMLElement, rect: DOMRect, frame: HTMLElement, slack: number): boolean {
  for (let box: HTMLElement | null = element; box; box = box.parentElement) {
    const style = getComputedStyle(box);
    const edge = box.getBoundingClientRect();
    const across = rect.left < edge.left - slack || rect.right > edge.right + slack;
    const down = rect.top < edge.top - slack || rect.bottom > edge.bottom + slack;
    if (across && isClip(style.overflowX) && !isExplained(box, style)) return true;
    if (down && isClip(style.overflowY) && !isExplained(box, style)) return true;
    if ((across && isScroll(style.overflowX)) || (down && isScroll(style.overflowY))) return false;
    if (isExplained(box, style)) return false;
    if (box === frame) return across || down;
  }
  return false;
}

const isClip = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
const isScroll = (overflow: string): boolean => overflow === "auto" || overflow === "scroll";
const isExplained = (box: HTMLElement, style: CSSStyleDeclaration): boolean =>
  style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" || box.hasAttribute("title");

/** A notice of the shell in a state that is none of failing: the mock host lacks an answer, or the widget asks what it need not. */
function noticed(frame: HTMLElement): string[] {
  if (frame.dataset.frameState === "error") return [];
  const notices = frame.querySelector<HTMLElement>(`[aria-label="Errors of this widget's data"]`)?.innerText.trim();
  return notices ? [`it has a notice: ${notices}`] : [];
}

/** Words of the state that are neither on the screen nor told to a screen reader. */
function unsaid(frame: HTMLElement): string[] {
  const wanted: unknown = JSON.parse(frame.dataset.says ?? "[]");
  if (!Array.isArray(wanted) || frame.dataset.frameSize !== "default") return [];
  const told = heard(frame);
  return wanted.filter((words) => !told.includes(words)).map((words) => `“${words}” is not to be found`);
}

function heard(frame: HTMLElement): string {
  const attributes = ["aria-label", "aria-valuetext", "title", "value", "placeholder", "alt"];
  const named = [...frame.querySelectorAll("*")].flatMap((element) =>
    attributes.map((name) => element.getAttribute(name)),
  );
  return [frame.innerText, ...named.filter(Boolean)].join("\n").replaceAll("\u00a0", " ");
}
