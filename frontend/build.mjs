// Bundle the scripts and styles of the pages into the folder given as the first argument, each with a .gz and .br beside it.
import { build } from "esbuild";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const out = process.argv[2] ?? "../src/holdfast/server/pages/static/holdfast";
await rm(out, { recursive: true, force: true });
await build({
  entryPoints: ["src/app.js", "src/map.js", "css/app.css"],
  outdir: out,
  entryNames: "[name]",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome110", "firefox115", "safari16.4"],
  legalComments: "linked",
  logLevel: "warning",
});
for (const name of await readdir(out)) {
  const body = await readFile(join(out, name));
  await writeFile(join(out, `${name}.gz`), gzipSync(body, { level: 9 }));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(body));
}
