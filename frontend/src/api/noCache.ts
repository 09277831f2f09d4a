/**
 * A cache that keeps nothing: operations ask for what they show at that moment, and live values have their own store. Apollo's own cache is
 * a twelfth of what the page loads first.
 */
import { ApolloCache, type Cache } from "@apollo/client/cache";

export class NoCache extends ApolloCache {
  read(): null {
    return null;
  }

  write(): undefined {
    return undefined;
  }

  diff<T>(): Cache.DiffResult<T> {
    return { result: null, complete: false } as Cache.DiffResult<T>;
  }

  watch(): () => void {
    return () => undefined;
  }

  reset(): Promise<void> {
    return Promise.resolve();
  }

  evict(): boolean {
    return false;
  }

  restore(): this {
    return this;
  }

  extract(): unknown {
    return {};
  }

  removeOptimistic(): void {}

  fragmentMatches(): boolean {
    return true;
  }

  performTransaction(transaction: (cache: ApolloCache) => void): void {
    transaction(this);
  }
}
