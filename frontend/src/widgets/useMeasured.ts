import { type RefObject, useEffect, useLayoutEffect } from "react";
import type { Layouts } from "./layouts";
import type { WidgetScope } from "./scope";

/** Measure an element as the widget's body, and notice when it is off the screen. */
export function useMeasured(body: RefObject<HTMLElement | null>, scope: WidgetScope, layouts: Layouts): void {
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = () => layouts.set(scope.instanceId, element.clientWidth, element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
      layouts.forget(scope.instanceId);
    };
  }, [body, scope, layouts]);

  useEffect(() => {
    const element = body.current;
    if (element === null || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (last !== undefined) scope.visible.set(last.isIntersecting);
      },
      // A little ahead of the screen's edge, so that values are there when the widget scrolls in.
      { rootMargin: "200px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [body, scope]);
}
