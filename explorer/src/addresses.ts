/** Where the page's counterparts are, from the `<base>` that the server fills in: `<prefix>/explorer/`. */
export interface Addresses {
  /** Path prefix without a slash at its end. */
  basePath: string;
  /** The page of Octopus itself, where people sign in. */
  home: string;
  /** `/auth/`, with its slash. */
  auth: string;
  graphql: string;
  /** The same address, as `ws:` or `wss:`. */
  socket: string;
}

export function readAddresses(baseURI: string): Addresses {
  const home = new URL("../", baseURI);
  const graphql = new URL("graphql", home).href;
  return {
    basePath: home.pathname.replace(/\/$/, ""),
    home: home.href,
    auth: new URL("auth/", home).href,
    graphql,
    socket: graphql.replace(/^http/, "ws"),
  };
}
