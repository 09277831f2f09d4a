/** Every sample, outside React. */
import { useSamples } from "@octopus-widgets/sdk";
import { useRef } from "react";

export function Counter({ name }: { name: string }) {
  const text = useRef<HTMLSpanElement>(null);
  const count = useRef(0);
  useSamples(
    [name],
    (samples) => {
      count.current += samples.length;
      if (text.current) text.current.textContent = `${count.current} samples, last ${samples.at(-1)?.value}`;
    },
    { delivery: "lossless", past: 60 },
  );
  return <span ref={text}>none yet</span>;
}
