/** The Redux store: session, preferences with workspaces, time, view. Samples never come here. */
import { configureStore } from "@reduxjs/toolkit";
import { useDispatch, useSelector } from "react-redux";
import { timeReducer } from "../time/timeSlice";
import { preferencesReducer } from "../workspaces/preferencesSlice";
import { sessionReducer } from "./sessionSlice";
import { viewReducer } from "./viewSlice";

export function makeStore() {
  return configureStore({
    reducer: {
      session: sessionReducer,
      preferences: preferencesReducer,
      time: timeReducer,
      view: viewReducer,
    },
    devTools: import.meta.env.DEV,
  });
}

export type AppStore = ReturnType<typeof makeStore>;
export type RootState = ReturnType<AppStore["getState"]>;
export type AppDispatch = AppStore["dispatch"];
export const useAppDispatch = useDispatch.withTypes<AppDispatch>();
export const useAppSelector = useSelector.withTypes<RootState>();
