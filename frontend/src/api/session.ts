/**
 * The person's session: the access token in memory, renewed before it expires for as long as the page is open, shared
 * between the tabs of one browser so that only one of them asks. A network failure never ends a session; only the
 * server's refusal does.
 */
import type { Caller, RoleName } from "../app/types";
import { LATER, NoAnswer, patience, SOON } from "./patience";

export type SessionEvent =
  | { type: "signedIn"; caller: Caller }
  /** The server refuses to renew; the page stays, signing in again goes on where it was. */
  | { type: "ended" }
  | { type: "signedOut" };

export interface SessionOptions {
  /** Address of `/auth/`, with its slash. */
  authUrl: string;
  onEvent: (event: SessionEvent) => void;
  fetch?: typeof fetch;
  /** Between tabs; null where the browser has none. */
  channel?: BroadcastChannel | null;
  locks?: LockManager | null;
  /** Leave the page for an address elsewhere: an identity provider, to sign out there. */
  goTo?: (address: string) => void;
  /** Whether there may be a session to take up; by default always. See `sessionHinted`. */
  hinted?: () => boolean;
}

/** The server sets this cookie beside the refresh cookie, which no script can see. */
const HINT = "octopus_session";

/** Whether somebody is signed in in this browser, as far as a script may know. */
export const sessionHinted = (cookies: string): boolean =>
  cookies.split(";").some((cookie) => cookie.trim().startsWith(`${HINT}=`));

/** A refused sign-in. `retryAfter`: seconds, when too many were tried. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  constructor(
    message: string,
    readonly status: number,
    readonly retryAfter: number | null,
  ) {
    super(message);
  }
}

/** A way to sign in. `fault`: why it does not work at the moment. */
export interface Offer {
  id: string;
  kind: "password" | "oidc";
  label: string;
  fault: string | null;
}

interface Tokens {
  accessToken: string;
  /** Milliseconds since the epoch. */
  renewAt: number;
  expiresAt: number;
  caller: Caller;
}
type TabMessage = { type: "tokens"; tokens: Tokens } | { type: "signedOut" };
interface TokenAnswer {
  access_token: string;
  expires_in: number;
  username: string;
  role: RoleName;
  role_level: number;
}

const LEEWAY = 10_000;
const LONGEST_WAIT = 15_000;
const SHORTEST_WAIT = 1000;

const tokensOf = (answer: TokenAnswer): Tokens => ({
  accessToken: answer.access_token,
  renewAt: Date.now() + answer.expires_in * 1000 * 0.7,
  expiresAt: Date.now() + answer.expires_in * 1000,
  caller: { username: answer.username, role: answer.role, roleLevel: answer.role_level },
});

export class Session {
  readonly #options: SessionOptions;
  readonly #fetch: typeof fetch;
  #tokens: Tokens | null = null;
  #anonymous = false;
  #offers: readonly Offer[] = [];
  #renewal: Promise<string | null> | null = null;
  /** Signing out, which the server may tell us of by ending the connection before it answers. */
  #leaving: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = SHORTEST_WAIT;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
    options.channel?.addEventListener("message", (event: MessageEvent<TabMessage>) => this.#hear(event.data));
  }

  /** The token as it is now, without asking; null when there is none. */
  get token(): string | null {
    return this.#tokens?.accessToken ?? null;
  }

  /** The ways to sign in, as they were asked for last. */
  get offers(): readonly Offer[] {
    return this.#offers;
  }

  /** Take up the session of the refresh cookie; without one, look on anonymously where the deployment allows it. */
  async start(): Promise<void> {
    const { hinted = () => true } = this.#options;
    if (hinted() && ((await this.accessToken()) !== null || this.#tokens)) return;
    const caller = await this.#anonymousCaller();
    // Another tab may have signed in meanwhile.
    if (this.#tokens) return;
    this.#anonymous = caller !== null;
    this.#options.onEvent(caller ? { type: "signedIn", caller } : { type: "signedOut" });
  }

  /**
   * A token that is good now; null when there is none to have. `refused`: the server did not take the last one.
   * Rejects when the server cannot be reached, so that the caller tries again.
   */
  async accessToken(refused = false): Promise<string | null> {
    if (this.#anonymous) return null;
    if (this.#leaving) {
      await this.#leaving;
      return this.token;
    }
    const tokens = this.#tokens;
    if (tokens && !refused && Date.now() < tokens.expiresAt - LEEWAY) return tokens.accessToken;
    return this.#renew();
  }

  /** Throws `SignInError` when refused. */
  async signIn(username: string, password: string): Promise<void> {
    const response = await this.#post("login", { username, password }, LATER);
    if (!response.ok) throw await refusal(response);
    const tokens = tokensOf((await response.json()) as TokenAnswer);
    this.#take(tokens);
    this.#tell({ type: "tokens", tokens });
  }

  signOut(): Promise<void> {
    this.#leaving ??= this.#signOut().finally(() => {
      this.#leaving = null;
    });
    return this.#leaving;
  }

  async #signOut(): Promise<void> {
    const response = await this.#post("logout").catch(() => undefined);
    const answer = (response?.status === 200 ? await response.json().catch(() => ({})) : {}) as { logout_url?: string };
    this.#tell({ type: "signedOut" });
    this.#leave();
    if (answer.logout_url) this.#options.goTo?.(answer.logout_url);
  }

  /** The ways to sign in, as they are now. */
  async askOffers(): Promise<readonly Offer[]> {
    await this.#askProviders();
    return this.#offers;
  }

  /** Where signing in with an identity provider begins; it ends at `next`, a path below the base path. */
  signInAddress(provider: string, next: string): string {
    return `${this.#options.authUrl}oidc/${encodeURIComponent(provider)}/login?next=${encodeURIComponent(next)}`;
  }

  /** Levels of the roles, by name; null when they cannot be had. */
  async roles(): Promise<{ [role: string]: number } | null> {
    try {
      const response = await this.#get("roles");
      return response.ok ? ((await response.json()) as { [role: string]: number }) : null;
    } catch {
      return null;
    }
  }

  #renew(): Promise<string | null> {
    this.#renewal ??= this.#locked(this.#tokens).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /**
   * One tab at a time; whoever waited takes what the other one got. A tab that holds the lock longer than it may wait for
   * the server is frozen, and a browser may never give it: then we ask beside it, and the server gives both the same.
   */
  async #locked(before: Tokens | null): Promise<string | null> {
    const ask = async () => (this.#tokens !== before ? this.token : this.#askAnew());
    const { locks } = this.#options;
    if (!locks) return ask();
    const waiting = patience(SOON);
    let begun = false;
    const inTurn = () => {
      begun = true;
      return ask();
    };
    return locks.request("octopus-refresh", { signal: waiting }, inTurn).catch((fault: unknown) => {
      if (begun || !(fault instanceof NoAnswer)) throw fault;
      return ask();
    });
  }

  async #askAnew(): Promise<string | null> {
    const had = this.#tokens !== null;
    const response = await this.#post("refresh").catch((fault: unknown) => {
      this.#tryAgain();
      throw fault;
    });
    if (response.ok) {
      const tokens = tokensOf((await response.json()) as TokenAnswer);
      this.#take(tokens);
      this.#tell({ type: "tokens", tokens });
      return tokens.accessToken;
    }
    if (response.status !== 401 && response.status !== 403) {
      this.#tryAgain();
      throw await refusal(response);
    }
    this.#tokens = null;
    if (had) this.#options.onEvent({ type: "ended" });
    return null;
  }

  #take(tokens: Tokens): void {
    this.#tokens = tokens;
    this.#anonymous = false;
    this.#wait = SHORTEST_WAIT;
    this.#arm(tokens.renewAt - Date.now());
    this.#options.onEvent({ type: "signedIn", caller: tokens.caller });
  }

  #tryAgain(): void {
    this.#arm(this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }

  #arm(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#tokens) this.#timer = setTimeout(() => void this.#renew().catch(() => undefined), milliseconds);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#tokens = null;
    this.#options.onEvent({ type: "signedOut" });
  }

  #hear(message: TabMessage): void {
    if (message.type === "signedOut") this.#leave();
    else if (!this.#tokens || this.#tokens.caller.username === message.tokens.caller.username)
      this.#take(message.tokens);
    else this.#options.onEvent({ type: "ended" });
  }

  #tell(message: TabMessage): void {
    this.#options.channel?.postMessage(message);
  }

  #get(path: string): Promise<Response> {
    return this.#fetch(`${this.#options.authUrl}${path}`, { signal: patience(SOON) });
  }

  #post(path: string, body?: object, milliseconds = SOON): Promise<Response> {
    return this.#fetch(`${this.#options.authUrl}${path}`, {
      signal: patience(milliseconds),
      method: "POST",
      credentials: "same-origin",
      ...(body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {}),
    });
  }

  /** Whether one may look on without signing in. */
  async #askProviders(): Promise<boolean> {
    const response = await this.#get("providers");
    if (!response.ok) throw await refusal(response);
    const answer = (await response.json()) as { anonymous?: boolean; providers?: Offer[] };
    this.#offers = answer.providers ?? [];
    return answer.anonymous === true;
  }

  async #anonymousCaller(): Promise<Caller | null> {
    if (!(await this.#askProviders())) return null;
    const response = await this.#get("me");
    if (!response.ok) return null;
    const me = (await response.json()) as Omit<TokenAnswer, "access_token" | "expires_in">;
    return { username: me.username, role: me.role, roleLevel: me.role_level };
  }
}

async function refusal(response: Response): Promise<SignInError> {
  const body = (await response.json().catch(() => ({}))) as { message?: string; detail?: string };
  const after = Number(response.headers.get("Retry-After"));
  const text = body.message ?? body.detail ?? `The server answered ${response.status}.`;
  return new SignInError(text, response.status, after > 0 ? after : null);
}
