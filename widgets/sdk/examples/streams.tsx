/** Subscriptions: the latest, the last few, each. */
import { useEvents, useStream, useStreamHistory } from "@octopus-widgets/sdk";
import { useRef } from "react";

const EVENTS = "subscription events { events { topic } }";
interface Event {
  events: { topic: string };
}

export function Events() {
  const { status, data } = useStream<Event>(EVENTS);
  const { points } = useStreamHistory<Event, string>(EVENTS, ({ events }) => events.topic, { limit: 3 });
  const counted = useRef<HTMLElement>(null);
  const count = useRef(0);
  useEvents<Event>(EVENTS, () => {
    count.current += 1;
    if (counted.current) counted.current.textContent = `${count.current} in all`;
  });
  return (
    <p>
      {status === "ok" ? `latest ${data?.events.topic}` : status}; {points.join(", ")}; <em ref={counted} />
    </p>
  );
}
