import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** What stands in the place of the children once one of them threw; `again` draws them anew. */
  fallback: (error: Error, again: () => void) => ReactNode;
}

/** An error in the children stays here: the rest of the page goes on. */
export class Guard extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(thrown: unknown): { error: Error } {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  readonly #again = () => this.setState({ error: null });

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : this.props.fallback(error, this.#again);
  }
}
