/** What the page shows besides the document: edit mode, selection, open overlays, passing messages. Never stored. */

import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import { createSlice, nanoid, type PayloadAction } from "@reduxjs/toolkit";

export type Overlay =
  | { name: "settings"; section?: string }
  | { name: "palette" }
  | { name: "gallery"; panel: string | null }
  | { name: "shortcuts" }
  | { name: "changelog" }
  | { name: "share"; workspaceId: string }
  | { name: "variables"; workspaceId: string }
  | { name: "workspace"; workspaceId: string | null }
  | { name: "taranta" }
  | { name: "metrics" }
  /** `widgetId`: the widget that is asked about; null: all alike. */
  | { name: "costs"; widgetId: string | null }
  /** `widgetId` null: the workspace's range, else that widget's own. */
  | { name: "range"; workspaceId: string; widgetId: string | null };

export interface Notice {
  id: string;
  text: string;
  level: StatusLevel;
  /** A button on the message; what it does is known by name, as the store holds no functions. */
  action: "undo" | null;
}

export interface ViewState {
  /** Id of the workspace on the screen: that of the address, which may differ between tabs. */
  openWorkspace: string | null;
  editing: boolean;
  /** The widget that has the keyboard in the grid. */
  selected: string | null;
  /** A widget whose settings stand beside it. */
  configuring: string | null;
  fullScreen: string | null;
  /** The mascot: hidden widgets and collapsed panels show as well. */
  showAll: boolean;
  overlay: Overlay | null;
  notices: Notice[];
}

const initialState: ViewState = {
  openWorkspace: null,
  editing: false,
  selected: null,
  configuring: null,
  fullScreen: null,
  showAll: false,
  overlay: null,
  notices: [],
};

const slice = createSlice({
  name: "view",
  initialState,
  reducers: {
    editingSet(state, action: PayloadAction<boolean>) {
      state.editing = action.payload;
      if (!action.payload) state.configuring = null;
    },
    selectedSet(state, action: PayloadAction<string | null>) {
      state.selected = action.payload;
    },
    configuringSet(state, action: PayloadAction<string | null>) {
      state.configuring = action.payload;
      state.fullScreen = null;
    },
    fullScreenSet(state, action: PayloadAction<string | null>) {
      state.fullScreen = action.payload;
    },
    showAllToggled(state) {
      state.showAll = !state.showAll;
    },
    overlayOpened(state, action: PayloadAction<Overlay>) {
      state.overlay = action.payload;
    },
    overlayClosed(state) {
      state.overlay = null;
    },
    workspaceShown(state, action: PayloadAction<string | null>) {
      if (state.openWorkspace === action.payload) return;
      const rest = { editing: false, selected: null, configuring: null, fullScreen: null, showAll: false };
      Object.assign(state, rest, { openWorkspace: action.payload });
    },
    noticed: {
      prepare: (text: string, level: StatusLevel = "normal", action: Notice["action"] = null) => ({
        payload: { id: nanoid(), text, level, action },
      }),
      reducer(state, action: PayloadAction<Notice>) {
        state.notices = [...state.notices.filter((one) => one.text !== action.payload.text), action.payload].slice(-4);
      },
    },
    noticeClosed(state, action: PayloadAction<string>) {
      state.notices = state.notices.filter((one) => one.id !== action.payload);
    },
  },
});

export const viewActions = slice.actions;
export const viewReducer = slice.reducer;
