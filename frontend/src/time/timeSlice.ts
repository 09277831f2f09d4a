/** The state of the workspace clock that the whole page shares. Pausing and replay will be further modes of `clock`. */
import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { viewActions } from "../app/viewSlice";
import { withinReach } from "./ranges";

/** Every reader of time takes the instant from here; `live` is the only mode there is today. */
export type ClockMode = { mode: "live" };

export interface BrushState {
  /** Cross-filter expression, set by a widget and read by others. */
  expression: string | null;
  /** Seconds since the epoch. */
  range: { start: number; end: number } | null;
}
export interface TimeState {
  clock: ClockMode;
  brush: BrushState;
}

const initialState: TimeState = { clock: { mode: "live" }, brush: { expression: null, range: null } };

const slice = createSlice({
  name: "time",
  initialState,
  reducers: {
    brushed(state, action: PayloadAction<BrushState>) {
      const { expression, range } = action.payload;
      state.brush = { expression, range: range && withinReach(range) };
    },
  },
  // What was drawn in one workspace means nothing in another.
  extraReducers: (builder) =>
    builder.addCase(viewActions.workspaceShown, (state) => {
      state.brush = initialState.brush;
    }),
});

export const { brushed } = slice.actions;
export const timeReducer = slice.reducer;
