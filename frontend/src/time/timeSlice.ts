/** The state of the workspace clock that the whole page shares. Pausing and replay will be further modes of `clock`. */
import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

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
  /** Instant under the pointer in any plot, shared by all; seconds since the epoch. */
  cursor: number | null;
}

const initialState: TimeState = { clock: { mode: "live" }, brush: { expression: null, range: null }, cursor: null };

const slice = createSlice({
  name: "time",
  initialState,
  reducers: {
    brushed(state, action: PayloadAction<BrushState>) {
      state.brush = action.payload;
    },
    cursorMoved(state, action: PayloadAction<number | null>) {
      state.cursor = action.payload;
    },
  },
});

export const { brushed, cursorMoved } = slice.actions;
export const timeReducer = slice.reducer;
