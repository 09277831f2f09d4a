/** What one widget may use, as the deployment says it (`WIDGET_BUDGET_…`). */
export interface Limits {
  /** Share of the main thread, 1 being all of it. 0: no bound. */
  cpu: number;
  /** Messages a second. 0: no bound. */
  messages: number;
  /** Seconds over which both are judged. */
  seconds: number;
}

const DEFAULT: Limits = { cpu: 0.8, messages: 2000, seconds: 10 };

/** The limits of `window.config.WIDGET_BUDGET`; what is not a number there is the default. */
export function readLimits(given: unknown): Limits {
  const from = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  const number = (name: keyof Limits, least: number): number => {
    const value = from[name];
    return typeof value === "number" && Number.isFinite(value) && value >= least ? value : DEFAULT[name];
  };
  return { cpu: number("cpu", 0), messages: number("messages", 0), seconds: Math.round(number("seconds", 2)) };
}
