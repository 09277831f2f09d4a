import { Component, type ReactNode } from "react";
import { Failure } from "./Failure";

interface Props {
  children: ReactNode;
  /** Draw the widget anew. */
  onRetry: () => void;
}

interface State {
  error: Error | null;
}

/** A widget that throws is replaced, in its own place, by what went wrong. The others go on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  readonly #retry = () => {
    this.setState({ error: null });
    this.props.onRetry();
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failure message={error.message} detail={error.stack ?? ""} onRetry={this.#retry} />;
  }
}
