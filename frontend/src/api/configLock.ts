/**
 * The second password of the Config UI, as operations meet it: the token that they carry, and where those that were refused
 * for want of it wait until it has been given. Asking for it is for the Config UI (`screens/config/access`).
 */
import { ApolloLink, Observable } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { SetContextLink } from "@apollo/client/link/context";
import { ErrorLink } from "@apollo/client/link/error";
import { from, switchMap } from "rxjs";

const CODE = "CONFIG_LOCKED";
export const TOKEN_HEADER = "X-CSRF-Token";

interface Wait {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

export class ConfigLock {
  /** Goes along with every operation; null where no password is asked for, or none was given. */
  token: string | null = null;
  readonly #watchers = new Set<() => void>();
  #wait: Wait | null = null;
  #attending = 0;

  /** Whether operations wait for the password. */
  readonly asked = (): boolean => this.#wait !== null;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Whether somebody can be asked now. */
  get attended(): boolean {
    return this.#attending > 0;
  }

  /** The Config UI is there, and asks when it has to; the function says that it has gone. */
  attend(): () => void {
    this.#attending += 1;
    return () => {
      this.#attending -= 1;
      if (this.#attending > 0) return;
      this.#wait?.reject(new Error("The Config UI was left before its password was given."));
      this.#end();
    };
  }

  /** Resolves once the password has been given, at once if that was after `sent` went out. */
  ask(sent: string | null): Promise<void> {
    if (this.token !== null && this.token !== sent) return Promise.resolve();
    if (this.#wait === null) {
      this.token = null;
      this.#wait = waiting();
      this.#tell();
    }
    return this.#wait.promise;
  }

  /** The password was given: whatever waits goes on. */
  opened(token: string | null): void {
    this.token = token;
    this.#wait?.resolve();
    this.#end();
  }

  #end(): void {
    this.#wait = null;
    this.#tell();
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function waiting(): Wait {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  // It may be that nobody waits any more.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/** Whether an operation was refused for want of the password. It has done nothing then, and can be sent again. */
export function isLocked(error: unknown): boolean {
  if (CombinedGraphQLErrors.is(error)) return error.errors.some((one) => one.extensions?.code === CODE);
  return typeof error === "object" && error !== null && "code" in error && error.code === CODE;
}

/** Adds the token to operations over HTTP, and sends again what waited for the password. */
export function unlockingLink(lock: ConfigLock): ApolloLink {
  const carry = new SetContextLink((previous) => {
    const headers = (previous.headers ?? {}) as Record<string, string>;
    return { sent: lock.token, headers: lock.token ? { ...headers, [TOKEN_HEADER]: lock.token } : headers };
  });
  const again = new ErrorLink(({ error, operation, forward }) => {
    if (!isLocked(error) || !lock.attended) return undefined;
    const { sent } = operation.getContext() as { sent?: string | null };
    return from(lock.ask(sent ?? null)).pipe(switchMap(() => forward(operation)));
  });
  return ApolloLink.from([again, carry]);
}

interface Sink<R> {
  next(result: R): void;
  error(error: unknown): void;
  complete(): void;
}

/** The same for subscriptions: `begin` subscribes with the extensions that it is given. */
export function unlocked<R>(
  lock: ConfigLock,
  begin: (extensions: Record<string, string> | undefined, sink: Sink<R>) => () => void,
): Observable<R> {
  return new Observable((observer) => {
    let end: () => void = () => undefined;
    let left = false;
    const start = () => {
      const sent = lock.token;
      end = begin(sent ? { [TOKEN_HEADER]: sent } : undefined, {
        next: (result) => observer.next(result),
        complete: () => observer.complete(),
        error: (error) => {
          if (!isLocked(error) || !lock.attended) observer.error(error);
          else
            lock.ask(sent).then(
              () => !left && start(),
              (fault: unknown) => observer.error(fault),
            );
        },
      });
    };
    start();
    return () => {
      left = true;
      end();
    };
  });
}
