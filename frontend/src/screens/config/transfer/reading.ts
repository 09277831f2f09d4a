/** Files that are given to be imported. */

/** Bytes. A document of ten thousand lines has half a megabyte. */
export const LARGEST = 4 * 1024 * 1024;

export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** The text of a file; one that is far too large is not even read. */
export async function readFile(file: File): Promise<string> {
  if (file.size > LARGEST)
    throw new TooLarge(
      `${file.name} has ${megabytes(file.size)} MB; expected endpoints of at most ${megabytes(LARGEST)} MB. Import it in parts.`,
    );
  return file.text();
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, "");
