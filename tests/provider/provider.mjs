// A real OpenID Connect provider on loopback, for tests. It prints its issuer once it serves; the port is the argument.
// Who signs in needs no password: the page asks for a name, and `login_hint` answers without a page. `/test/…` changes
// what a test needs changed: signing keys, who is disabled, the roles and groups of a person.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { Provider } from "oidc-provider";

const SECRET = "the secret of the client of tests";
const API = "https://octopus.example/api";
const people = new Map();
const person = (name) => {
  if (!people.has(name)) people.set(name, { roles: [], groups: [], disabled: false });
  return people.get(name);
};

/** Kept apart from the provider, so that one with other keys goes on where this one stands. */
const kept = new Map();
class Shelf {
  constructor(model) {
    this.model = model;
  }
  #key = (id) => `${this.model}:${id}`;
  async upsert(id, payload, expiresIn) {
    kept.set(this.#key(id), { ...payload, until: expiresIn ? Date.now() + expiresIn * 1000 : null });
  }
  async find(id) {
    return kept.get(this.#key(id));
  }
  async #first(name, value) {
    for (const [key, payload] of kept)
      if (key.startsWith(`${this.model}:`) && payload[name] === value) return payload;
    return undefined;
  }
  findByUid(uid) {
    return this.#first("uid", uid);
  }
  findByUserCode(code) {
    return this.#first("userCode", code);
  }
  async consume(id) {
    kept.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    kept.delete(this.#key(id));
  }
  async revokeByGrantId(grantId) {
    for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
  }
}

const newKey = () => {
  const jwk = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  return { ...jwk, kid: randomUUID(), use: "sig", alg: "RS256" };
};

const clients = [];
const page = (title, body) => `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;

const configuration = (keys) => ({
  adapter: Shelf,
  clients,
  jwks: { keys },
  cookies: { keys: ["of tests"] },
  scopes: ["openid", "profile", "email", "offline_access", "api"],
  claims: { openid: ["sub"], profile: ["preferred_username", "roles", "groups", "realm_access"], email: ["email"] },
  // Some providers tell everything in the ID token, others at their userinfo endpoint alone: the client says which.
  conformIdTokenClaims: false,
  clientBasedCORS: () => false,
  // Its own one calls no address of this machine.
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  pkce: { required: () => true },
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, RefreshToken: 3600, Interaction: 600, Session: 3600, Grant: 3600 },
  rotateRefreshToken: true,
  // Without a scope for it, as a Keycloak does.
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
  findAccount: async (_ctx, name) =>
    person(name).disabled
      ? undefined
      : {
          accountId: name,
          claims: async () => {
            const { roles, groups } = person(name);
            const told = { sub: `sub-${name}`, preferred_username: name, email: `${name}@example.org`, groups };
            return { ...told, sub: name, roles, realm_access: { roles } };
          },
        },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile email offline_access");
    grant.addResourceScope(API, "api");
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  extraTokenClaims: async (_ctx, token) =>
    token.accountId
      ? {
          azp: token.clientId,
          typ: "Bearer",
          preferred_username: token.accountId,
          realm_access: { roles: person(token.accountId).roles },
          groups: person(token.accountId).groups,
        }
      : undefined,
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // A client of the kind of Keycloak gets access tokens that can be read, others get a reference.
      defaultResource: async (_ctx, client) => (client.clientId.startsWith("keycloak") ? API : undefined),
      useGrantedResource: async () => true,
      getResourceServerInfo: async () => ({ scope: "api", audience: "account", accessTokenFormat: "jwt", accessTokenTTL: 300 }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page("Sign out here, too?", `${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = page("Signed out", "");
      },
    },
  },
  renderError: (ctx, out) => {
    ctx.body = page("Error", `<p>${out.error}: ${out.error_description}</p>`);
  },
});

let issuer;
let keys = [newKey()];
let provider;
let serve;
let unreachable = false;
const begin = () => {
  provider = new Provider(issuer, configuration(keys));
  for (const event of ["server_error", "backchannel.error"]) provider.on(event, (_ctx, fault) => console.error(event, fault));
  serve = provider.callback();
};

const read = async (request) => {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
};

async function interact(request, response, url) {
  const details = await provider.interactionDetails(request, response);
  const hint = request.method === "POST" ? new URLSearchParams(await read(request)) : null;
  const name = hint?.get("login") ?? details.params.login_hint;
  if (hint?.has("cancel"))
    return provider.interactionFinished(request, response, { error: "access_denied", error_description: "The person said no." });
  if (name) return provider.interactionFinished(request, response, { login: { accountId: name } });
  const form = `<form method="post" action="${url.pathname}"><label>Name <input name="login"></label>
    <button>Continue</button><button name="cancel" value="1">Cancel</button></form>`;
  response.setHeader("Content-Type", "text/html").end(page("The identity provider", form));
}

async function change(request, response, what) {
  const given = JSON.parse((await read(request)) || "{}");
  if (what === "person") Object.assign(person(given.name), given);
  else if (what === "client") {
    clients.push({ client_secret: SECRET, grant_types: ["authorization_code", "refresh_token"], response_types: ["code"], ...given });
    begin();
  } else if (what === "rotate") {
    keys = given.keep ? [newKey(), ...keys] : [newKey()];
    begin();
  } else if (what === "unreachable") unreachable = given.value;
  response.setHeader("Content-Type", "application/json").end("{}");
}

const server = createServer((request, response) => {
  const url = new URL(request.url, issuer);
  const failed = (fault) => {
    console.error(fault);
    response.statusCode = 500;
    response.end(String(fault));
  };
  if (url.pathname.startsWith("/test/")) change(request, response, url.pathname.slice(6)).catch(failed);
  else if (unreachable) request.socket.destroy();
  else if (url.pathname.startsWith("/interaction/")) interact(request, response, url).catch(failed);
  else serve(request, response);
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  begin();
  console.log(issuer);
});
