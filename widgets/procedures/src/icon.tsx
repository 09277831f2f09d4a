const PATHS = {
  back: "m15 5-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  play: "m7 5 11 7-11 7z",
  stop: "M7 7h10v10H7z",
  abort: "M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM9 9l6 6m0-6-6 6",
};

/** A line drawing of 12 px, in the colour of the text. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
