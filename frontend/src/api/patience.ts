/** How long the page waits for what it cannot go on without: an answer that never comes must not leave anybody before nothing. */

/** Milliseconds for whether somebody is signed in. Below the time in which the server takes a refresh token a second time. */
export const SOON = 15_000;
/** Milliseconds for documents, which may be large and the link slow. */
export const LATER = 45_000;

/** The server took the question, and said nothing. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** A signal that ends a request, the reading of its answer too, when that time has passed; the request fails with `NoAnswer`. */
export function patience(milliseconds: number): AbortSignal {
  const control = new AbortController();
  const why = `The server did not answer within ${milliseconds / 1000} s.`;
  setTimeout(() => control.abort(new NoAnswer(why)), milliseconds);
  return control.signal;
}

/** Context of an operation without which the page cannot begin. */
export const impatient = () => ({ fetchOptions: { signal: patience(LATER) }, queryDeduplication: false });
