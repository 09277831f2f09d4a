import type { AppDispatch } from "../../app/store";
import { viewActions } from "../../app/viewSlice";

/** Bring a widget into view and give it the keyboard, once whatever was changed to show it is drawn. */
export function goToWidget(dispatch: AppDispatch, widgetId: string): void {
  dispatch(viewActions.selectedSet(widgetId));
  requestAnimationFrame(() => {
    const frame = document.querySelector<HTMLElement>(`[data-frame="${CSS.escape(widgetId)}"]`);
    frame?.scrollIntoView({ block: "nearest" });
    frame?.focus();
  });
}
