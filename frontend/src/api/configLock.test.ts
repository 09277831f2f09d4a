import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from "@apollo/client";
import { describe, expect, it } from "vitest";
import { ConfigLock, isLocked, TOKEN_HEADER, unlocked, unlockingLink } from "./configLock";

const REFUSAL = { message: "locked", extensions: { code: "CONFIG_LOCKED", reason: "ended" } };

/** A server that takes one token, and notes what came. */
function serving(lock: ConfigLock, good: () => string | null) {
  const came: (string | undefined)[] = [];
  const server = new ApolloLink((operation) => {
    const { headers } = operation.getContext() as { headers?: Record<string, string> };
    came.push(headers?.[TOKEN_HEADER]);
    const answer = headers?.[TOKEN_HEADER] === good() ? { data: { n: 1 } } : { data: null, errors: [REFUSAL] };
    return new Observable((observer) => {
      observer.next(answer);
      observer.complete();
    });
  });
  const link = ApolloLink.from([unlockingLink(lock), server]);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return { came, ask: () => client.query({ query: gql`{ n }`, fetchPolicy: "no-cache" }) };
}

describe("ConfigLock", () => {
  it("holds a refused operation until the password was given, and then sends it again", async () => {
    const lock = new ConfigLock();
    lock.attend();
    const { came, ask } = serving(lock, () => "t1");
    // Two that ask the same at the same time are one operation.
    const asked = [ask(), ask()];
    await expect.poll(lock.asked).toBe(true);
    lock.opened("t1");
    expect((await Promise.all(asked)).map(({ data }) => data)).toEqual([{ n: 1 }, { n: 1 }]);
    expect([came, lock.asked()]).toEqual([[undefined, "t1"], false]);
  });

  it("does not ask again for what was refused under a token that has been replaced since", async () => {
    const lock = new ConfigLock();
    lock.attend();
    lock.token = "old";
    const { ask } = serving(lock, () => "new");
    const answer = ask();
    lock.token = "new";
    expect((await answer).data).toEqual({ n: 1 });
    expect(lock.asked()).toBe(false);
  });

  it("lets the refusal through where nobody can be asked, and ends what waits when the Config UI is left", async () => {
    const lock = new ConfigLock();
    const { ask } = serving(lock, () => "t1");
    await expect(ask()).rejects.toSatisfy(isLocked);
    const leave = lock.attend();
    const waiting = ask();
    await expect.poll(lock.asked).toBe(true);
    leave();
    await expect(waiting).rejects.toThrow("was left");
  });

  it("subscribes again, with the token among the extensions", async () => {
    const lock = new ConfigLock();
    lock.attend();
    const sent: unknown[] = [];
    const seen: number[] = [];
    const watched = unlocked<number>(lock, (extensions, sink) => {
      sent.push(extensions);
      if (extensions) sink.next(1);
      else queueMicrotask(() => sink.error(Object.assign(new Error("locked"), { code: "CONFIG_LOCKED" })));
      return () => undefined;
    }).subscribe((value) => seen.push(value));
    await expect.poll(lock.asked).toBe(true);
    lock.opened("t1");
    await expect.poll(() => seen).toEqual([1]);
    expect(sent).toEqual([undefined, { [TOKEN_HEADER]: "t1" }]);
    watched.unsubscribe();
  });
});
