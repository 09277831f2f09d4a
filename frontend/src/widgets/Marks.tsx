/**
 * Around a widget that is drawn for the first time: `begins` is called ahead of its rendering, its layout effects and its other effects, and
 * what it gave after each. React goes through brothers in order, so what never comes back is known.
 */
import { useEffect, useLayoutEffect, useState } from "react";

export class Mark {
  #ended: (() => void) | null = null;
  constructor(private readonly begins: () => () => void) {}

  readonly begin = (): void => {
    if (this.#ended) return;
    this.#ended = this.begins();
    // Whatever became of the widget (it may wait for something): a page that runs this has come back.
    setTimeout(this.end);
  };
  readonly end = (): void => {
    this.#ended?.();
    this.#ended = null;
  };
}

/** Stands before the widget, with `mark.begin`, and after it, with `mark.end`. */
export function At({ call }: { call: () => void }) {
  useState(call);
  useLayoutEffect(call, [call]);
  useEffect(call, [call]);
  return null;
}
