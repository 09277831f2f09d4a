import { Component, type ErrorInfo, type ReactNode } from "react";
import { Failure } from "./Failure";

interface Props {
  children: ReactNode;
  /** Draw the widget anew. */
  onRetry: () => void;
  /** Told what was thrown, with the stack of it and of the components. */
  onThrown?: (error: Error, stack: string) => void;
}

interface State {
  error: Error | null;
}

/** A widget that throws is replaced, in its own place, by what went wrong. The others go on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { error: asError(thrown) };
  }

  override componentDidCatch(thrown: unknown, { componentStack }: ErrorInfo): void {
    const error = asError(thrown);
    this.props.onThrown?.(error, `${error.stack ?? error.message}\n\nComponents:${componentStack ?? " not known"}`);
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

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
