/** Elements of a picture at most: a widget that has more is shown without. */
const MOST = 3_000;

/** What an element shows, without anything that lives: no listeners, no frames, no media; canvases as they are. Null: too much. */
export function pictureOf(element: HTMLElement): HTMLElement | null {
  if (element.getElementsByTagName("*").length > MOST) return null;
  const picture = element.cloneNode(true) as HTMLElement;
  for (const one of picture.querySelectorAll("iframe, video, audio, object, embed, script")) one.remove();
  for (const one of picture.querySelectorAll("[id], [name], [autofocus]"))
    for (const name of ["id", "name", "autofocus"]) one.removeAttribute(name);
  const canvases = element.querySelectorAll("canvas");
  picture.querySelectorAll("canvas").forEach((canvas, at) => {
    const drawn = canvases[at];
    if (drawn && drawn.width > 0 && drawn.height > 0) canvas.getContext("2d")?.drawImage(drawn, 0, 0);
  });
  return picture;
}
