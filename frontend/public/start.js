/*
 * Ahead of the page's own scripts. When one of the many cannot be had, a browser draws nothing, says nothing and tries nothing again:
 * a connection that was reset once, and somebody sits before an empty screen. So the page is loaded again, by and by.
 */
(() => {
  const KEY = "octopus-starts";
  const LONGEST = 10_000;
  let failed = false;
  const before = () => {
    try {
      return Number(sessionStorage.getItem(KEY)) || 0;
    } catch {
      return LONGEST;
    }
  };
  const note = (count) => {
    try {
      sessionStorage.setItem(KEY, String(count));
    } catch {
      // A browser without storage waits longest each time.
    }
  };
  const tell = () => {
    const place = document.querySelector(".octopus-starting");
    if (!place) return;
    place.className = "";
    place.setAttribute("role", "alert");
    place.textContent = "A part of Octopus could not be fetched from the server. It is tried again every few seconds.";
  };
  // A page that is loaded again in vain gives way to the browser's own, which tries nothing again: first see that it is there.
  const again = (wait) => {
    setTimeout(async () => {
      const patience = { cache: "no-store", signal: AbortSignal.timeout(LONGEST) };
      const there = await fetch(location.href, patience).then(
        (answer) => answer.ok,
        () => false,
      );
      if (there) return location.reload();
      tell();
      again(Math.min(LONGEST, 2 * wait));
    }, wait);
  };
  const onError = ({ target }) => {
    // The first is the page itself; what it adds later tells of its own failures.
    if (target !== document.querySelector('script[type="module"][src]')) return;
    failed = true;
    const count = before();
    const wait = Math.min(LONGEST, 500 * 2 ** count);
    note(count + 1);
    if (count > 0) tell();
    again(wait);
  };
  addEventListener("error", onError, true);
  addEventListener("load", () => {
    removeEventListener("error", onError, true);
    if (!failed && before() > 0) note(0);
  });
})();
