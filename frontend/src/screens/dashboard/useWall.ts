import { useEffect, useState } from "react";
import { isWall } from "../../app/look";

/** Whether the page is a wall display; sets the larger type on the root element. */
export function useWall(): boolean {
  const [wall, setWall] = useState(() => isWall(window.location.search, window.innerWidth));
  useEffect(() => {
    const look = () => setWall(isWall(window.location.search, window.innerWidth));
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, []);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-wall", wall);
  }, [wall]);
  return wall;
}
