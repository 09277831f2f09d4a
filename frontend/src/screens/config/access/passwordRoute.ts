/** The route /config-session: whether a second password is asked for, giving it, locking. */
import { patience, SOON } from "../../../api/patience";
import type { Session } from "../../../api/session";

export interface Standing {
  required: boolean;
  unlocked: boolean;
  /** Seconds without activity after which it is asked for again. */
  ttl: number;
  csrf?: string;
  /** Seconds left. */
  expires_in?: number;
}

/** A refused password. */
export class UnlockError extends Error {
  override readonly name = "UnlockError";
  constructor(
    message: string,
    /** Attempts that are left; null when that is not what was wrong. */
    readonly remaining: number | null,
    /** Seconds for which no attempt is taken; null when one is. */
    readonly retryAfter: number | null,
  ) {
    super(message);
  }
}

export class PasswordRoute {
  readonly #url: string;
  readonly #session: Session;

  constructor(basePath: string, session: Session) {
    this.#url = `${window.location.origin}${basePath}/config-session`;
    this.#session = session;
  }

  async standing(): Promise<Standing> {
    return (await (await this.#ask("GET")).json()) as Standing;
  }

  /** Throws `UnlockError` when it is refused. */
  async unlock(password: string): Promise<Standing> {
    return (await (await this.#ask("POST", { password })).json()) as Standing;
  }

  async lock(): Promise<void> {
    await this.#ask("DELETE");
  }

  async #ask(method: string, body?: object): Promise<Response> {
    let response = await this.#send(method, body, false);
    // An access token that ran out is renewed once; the password was not looked at.
    if (response.status === 401) response = await this.#send(method, body, true);
    if (response.ok) return response;
    const said = (await response.json().catch(() => ({}))) as {
      message?: string;
      remaining?: number;
      retryAfter?: number;
    };
    const message = said.message ?? `The server answered ${response.status}.`;
    throw new UnlockError(message, said.remaining ?? null, said.retryAfter ?? null);
  }

  async #send(method: string, body: object | undefined, refused: boolean): Promise<Response> {
    const token = await this.#session.accessToken(refused);
    return fetch(this.#url, {
      signal: patience(SOON),
      method,
      credentials: "same-origin",
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
}
