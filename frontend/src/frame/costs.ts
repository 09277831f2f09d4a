/** What the widget costs in its frame, told to the page once a second: what the host calls on its account, or its long tasks, if those are more. */
import { Account } from "../widgets/budget/budgets";
import type { FramePort } from "./port";

const EVERY = 1_000;

class Counted extends Account {
  milliseconds = 0;
  messages = 0;

  override spent(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }

  override message(count = 1): void {
    this.messages += count;
  }
}

/** The account of the one widget of this frame. */
export function accountOf(instanceId: string, port: FramePort): Account {
  const account = new Counted(
    instanceId,
    { cpu: 0, messages: 0, seconds: 1 },
    () => performance.now(),
    () => undefined,
  );
  let long = 0;
  if (PerformanceObserver.supportedEntryTypes?.includes("longtask")) {
    const observer = new PerformanceObserver((list) => {
      // Other frames of this process are named otherwise.
      for (const { name, duration } of list.getEntries()) if (name === "self") long += duration;
    });
    observer.observe({ type: "longtask" });
  }
  setInterval(() => {
    const spent = Math.round(Math.max(account.milliseconds, long));
    const { messages } = account;
    account.milliseconds = account.messages = long = 0;
    if (spent > 0 || messages > 0) port.send({ t: "costs", spent, messages });
  }, EVERY);
  return account;
}
