/** Writes `.gz` and `.br` beside every text asset of a build, so that the server never compresses at run time. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXT = /\.(?:js|mjs|css|html|svg|json|webmanifest|txt|map)$/;
const SMALLEST = 512;

async function* filesUnder(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (TEXT.test(entry.name)) yield path;
  }
}

async function compress(path) {
  const bytes = await readFile(path);
  // The server rewrites index.html (base path), so a compressed copy would be stale.
  if (bytes.length < SMALLEST || path.endsWith("index.html")) return;
  const gz = await promisify(gzip)(bytes, { level: 9 });
  const br = await promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  await Promise.all([writeFile(`${path}.gz`, gz), writeFile(`${path}.br`, br)]);
}

const folder = process.argv[2];
if (!folder) throw new Error("compress.mjs: expected the folder of a build, got nothing");
const paths = [];
for await (const path of filesUnder(folder)) paths.push(path);
await Promise.all(paths.map(compress));
