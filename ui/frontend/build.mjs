// Builds ui/static/vendor and tests/ui/vendor from the installed packages; same input, same bytes.
// Usage: node build.mjs [ROOT], where ROOT is the folder that holds ui/ and tests/ (default ../..).
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.argv[2] ?? join(here, "../.."));
const vendor = join(root, "ui/static/vendor");
const testVendor = join(root, "tests/ui/vendor");
const packages = join(here, "node_modules");

async function put(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function copy(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await cp(join(packages, from), to);
}

// Style sheets carry pictures as data: addresses. They become files beside the sheet, so that the
// content security policy can say img-src 'self' and nothing more.
async function putStyles(path, source) {
  const pictures = new Map();
  const css = source.replace(
    /url\(\s*(["'])data:image\/svg\+xml(?:;[^,]*)?,(.*?)\1\s*\)/gs,
    (_, quote, data) => {
      const svg = /^%3c/i.test(data) ? decodeURIComponent(data) : data.replaceAll(`\\${quote}`, quote);
      const name = `${createHash("sha256").update(svg).digest("hex").slice(0, 12)}.svg`;
      pictures.set(name, svg);
      return `url("img/${name}")`;
    },
  );
  if (/["'(]\s*data:/.test(css)) throw new Error(`a data: address is left in ${path}`);
  await put(path, css);
  for (const [name, svg] of pictures) await put(join(dirname(path), "img", name), svg);
}

async function tabler() {
  const css = await readFile(join(packages, "@tabler/core/dist/css/tabler.min.css"), "utf8");
  const path = join(vendor, "tabler/tabler.min.css");
  await putStyles(path, css.replace(/\n?\/\*# sourceMappingURL=.*?\*\/\s*$/, "\n"));
  await cp(join(here, "licenses/tabler-core.txt"), join(vendor, "tabler/LICENSE"));
}

async function icons() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = [];
  for (const name of [...names].sort()) {
    const svg = await readFile(join(packages, `@tabler/icons/icons/outline/${name}.svg`), "utf8");
    const inner = svg
      .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/\s*\n\s*/g, "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`);
  }
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await put(join(vendor, "icons/icons.svg"), sprite);
  await copy("@tabler/icons/LICENSE", join(vendor, "icons/LICENSE"));
}

async function htmx() {
  await copy("htmx.org/dist/htmx.min.js", join(vendor, "htmx/htmx.min.js"));
  await copy("htmx.org/LICENSE", join(vendor, "htmx/LICENSE"));
}

async function licenceOf(name) {
  const { version } = JSON.parse(await readFile(join(packages, name, "package.json"), "utf8"));
  for (const file of ["LICENSE", "LICENSE.md", "LICENSE-MIT.txt", "LICENCE", "license"]) {
    const text = await readFile(join(packages, name, file), "utf8").catch(() => null);
    if (text) return `${name} ${version}\n\n${text.trim()}\n`;
  }
  // Some packages name their licence and leave its text out.
  const kept = join(here, "licenses", `${name.replace("@", "").replaceAll("/", "-")}.txt`);
  const text = await readFile(kept, "utf8").catch(() => null);
  if (text) return `${name} ${version}\n\n${text.trim()}\n`;
  throw new Error(`${name} has no licence file`);
}

// The text editor in dmn-js writes its rules into a style element, which the content security policy
// refuses; its other way, a style sheet that is adopted, is taken for documents too.
const adoptedStyles = {
  name: "adopted styles",
  setup(builder) {
    builder.onLoad({ filter: /style-mod\/src\/style-mod\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace("if (!root.head && root.adopted", "if (root.adopted");
      if (contents === text) throw new Error("style-mod chooses its way of styling elsewhere now");
      return { contents, loader: "js" };
    });
  },
};

// Scripts and one style sheet, with the licence of everything that went into them.
async function bundle(name, entries, sheet) {
  const result = await build({
    entryPoints: entries.map((entry) => join(here, "src", entry)),
    absWorkingDir: here,
    outdir: join(vendor, name),
    bundle: true,
    minify: true,
    target: "es2020",
    legalComments: "none",
    loader: { ".woff2": "file" },
    assetNames: "[name]",
    plugins: [adoptedStyles],
    metafile: true,
    logLevel: "warning",
  });
  const styles = join(vendor, name, sheet);
  await putStyles(styles, await readFile(styles, "utf8"));
  const used = new Set(
    Object.keys(result.metafile.inputs)
      .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
      .filter(Boolean),
  );
  const texts = await Promise.all([...used].sort().map(licenceOf));
  await put(join(vendor, name, "LICENSE"), texts.join(`\n${"-".repeat(72)}\n\n`));
}

const diagram = () => bundle("bpmn-js", ["diagram.js", "diagram.css"], "diagram.css");
const decision = () =>
  bundle(
    "dmn-js",
    ["decision/view.js", "decision/edit.js", "decision/decision.css"],
    "decision.css",
  );

async function axe() {
  await copy("axe-core/axe.min.js", join(testVendor, "axe/axe.min.js"));
  await copy("axe-core/LICENSE", join(testVendor, "axe/LICENSE"));
}

await rm(vendor, { recursive: true, force: true });
await rm(testVendor, { recursive: true, force: true });
await Promise.all([tabler(), icons(), htmx(), diagram(), decision(), axe()]);
