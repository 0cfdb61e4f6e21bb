import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const WORTH_IT = /\.(css|html|js|json|svg|txt|webmanifest)$/;
const LEAST_BYTES = 1024;
const FORMS = { br: promisify(brotliCompress), gz: promisify(gzip) };

/**
 * Puts a .br and a .gz beside each text that has been built, as the API serves them.
 * @returns {import("vite").Plugin}
 */
export function compressed() {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle(error) {
      if (error) return;
      const names = await readdir(folder, { recursive: true });
      await Promise.all(
        names.filter((name) => WORTH_IT.test(name)).map((name) => twins(join(folder, name))),
      );
    },
  };
}

async function twins(path) {
  const text = await readFile(path);
  if (text.length < LEAST_BYTES) return;
  for (const [ending, form] of Object.entries(FORMS)) {
    await writeFile(`${path}.${ending}`, await form(text));
  }
}
