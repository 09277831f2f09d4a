/**
 * A page under `style-src 'self'` refuses style elements, but not constructable stylesheets. This plugin takes the CSS that a
 * build emits out of the bundle's files and puts it, as text, into the script, which adopts it when it runs.
 *
 * @returns {import("vite").Plugin}
 */
export function adoptedStyles() {
  return {
    name: "octopus:adopted-styles",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const styles = [];
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== "asset" || !name.endsWith(".css")) continue;
        styles.push(typeof file.source === "string" ? file.source : new TextDecoder().decode(file.source));
        delete bundle[name];
      }
      if (styles.length === 0) return;
      const prelude = adoption(styles.join("\n"));
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk" && file.isEntry) file.code = `${prelude}\n${file.code}`;
      }
    },
  };
}

/** @param {string} css */
function adoption(css) {
  const text = JSON.stringify(css.trim());
  return `(()=>{const s=new CSSStyleSheet();s.replaceSync(${text});document.adoptedStyleSheets=[...document.adoptedStyleSheets,s]})();`;
}
