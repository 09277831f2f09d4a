/** What the browser's tab says while a screen is open. */
import { useEffect } from "react";

export function useTitle(screen: string): void {
  useEffect(() => {
    const { title } = window.document;
    window.document.title = `${screen} – Octopus`;
    return () => {
      window.document.title = title;
    };
  }, [screen]);
}
