import { Component, type ErrorInfo, type ReactNode } from "react";
import { Failure } from "./Failure";

interface Props {
  children: ReactNode;
  /** Package and version, for whoever is told of it. */
  bundle: string;
  /** Draw the widget anew. */
  onRetry: () => void;
  /** Told what was thrown, and which components it came through. */
  onThrown: (error: Error, stack: string) => void;
}

interface State {
  error: Error | null;
  /** Which components, from the one that failed outwards. */
  stack: string;
}

/** A widget that throws is replaced, in its own place, by what went wrong. The others go on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, stack: "" };

  static getDerivedStateFromError(thrown: unknown): Pick<State, "error"> {
    return { error: asError(thrown) };
  }

  override componentDidCatch(thrown: unknown, { componentStack }: ErrorInfo): void {
    const stack = withinWidget(componentStack ?? "");
    this.setState({ stack });
    this.props.onThrown(asError(thrown), stack);
  }

  readonly #retry = () => {
    this.setState({ error: null, stack: "" });
    this.props.onRetry();
  };

  override render(): ReactNode {
    const { error, stack } = this.state;
    if (error === null) return this.props.children;
    const detail = [error.stack ?? String(error), stack && `Components:\n${stack}`, this.props.bundle];
    return (
      <Failure message={error.message} detail={detail.filter((one) => one !== "").join("\n\n")} onRetry={this.#retry} />
    );
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** What of React's component stack is the widget's: the lines above this boundary. */
function withinWidget(stack: string): string {
  const lines = stack.split("\n").filter((line) => line.trim() !== "");
  const end = lines.findIndex((line) => line.includes(ErrorBoundary.name));
  return (end < 0 ? lines : lines.slice(0, end)).slice(0, 20).join("\n");
}
