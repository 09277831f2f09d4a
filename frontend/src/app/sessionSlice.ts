/** Who is signed in, and what the deployment's roles are. The access token itself never enters the store. */
import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import type { Caller, RoleName } from "./types";

/** `unknown`: not asked yet. `ended`: was signed in and cannot be renewed; the page stays, a sign-in dialog covers it. */
export type SessionStatus = "unknown" | "signedOut" | "signedIn" | "ended";

export interface SessionState {
  status: SessionStatus;
  caller: Caller | null;
  /** Level of each role, from `/auth/roles`. */
  roles: { [role: string]: number };
}

export const ROLE_LEVELS: { [role in RoleName]: number } = { Viewer: 1, User: 2, Operator: 3, Engineer: 4, Admin: 5 };

const initialState: SessionState = { status: "unknown", caller: null, roles: ROLE_LEVELS };

const slice = createSlice({
  name: "session",
  initialState,
  reducers: {
    signedIn(state, action: PayloadAction<Caller>) {
      state.status = "signedIn";
      state.caller = action.payload;
    },
    signedOut(state) {
      state.status = "signedOut";
      state.caller = null;
    },
    sessionEnded(state) {
      state.status = state.caller ? "ended" : "signedOut";
    },
    rolesLoaded(state, action: PayloadAction<{ [role: string]: number }>) {
      state.roles = action.payload;
    },
  },
});

export const { signedIn, signedOut, sessionEnded, rolesLoaded } = slice.actions;
export const sessionReducer = slice.reducer;
