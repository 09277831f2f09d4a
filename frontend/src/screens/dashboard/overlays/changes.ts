/** The changelog that the footer's version opens, newest first. */
export const CHANGES: readonly { version: string; date: string; changes: readonly string[] }[] = [
  {
    version: "0.1.0",
    date: "2026-11",
    changes: [
      "Live values of Tango attributes, with their quality, age and health of the link.",
      "Workspaces of widgets: arranged by mouse, finger or keyboard, with panels, variables, undo and redo.",
      "Workspaces follow their owner to every device; changes in two places are merged.",
      "Shared workspaces, read-only, with a role or by link.",
      "Widgets: attribute display, grid, live plots, clocks, and Jive for browsing, writing and running commands.",
      "Dark, light and dome themes; phone and wall-display layouts.",
    ],
  },
];
