import { useEffect, useState } from "react";
import { wallOf } from "../../app/look";

/** Whether the page is a wall display without tools; sets on the root element what the style sheets know it by. */
export function useWall(): boolean {
  const [wall, setWall] = useState(() => wallOf(window.location.search, window.innerWidth));
  useEffect(() => {
    const look = () => setWall(wallOf(window.location.search, window.innerWidth));
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, []);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-wall", wall.enlarged);
    document.documentElement.toggleAttribute("data-bare", wall.bare);
  }, [wall]);
  return wall.bare;
}
