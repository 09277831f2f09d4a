/** What the shared Vite configuration puts into a widget's build. */
declare module "*.module.css" {
  const classes: { readonly [name: string]: string };
  export default classes;
}
declare module "*.css" {}
/** Version of the widget's package.json. */
declare const __WIDGET_VERSION__: string;
declare module "*?raw" {
  const text: string;
  export default text;
}
