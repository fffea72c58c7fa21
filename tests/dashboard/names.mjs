// Every name that a module of the page uses is made or imported there, and what it imports is there to be had. A name that
// is not shows itself only when its line runs, and then the page has a fault of its own. TypeScript looks at plain
// JavaScript, too; without its libraries it knows no browser, so what the modules take from there is named here.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import typescript from "/usr/share/nodejs/typescript/lib/typescript.js";  // Debian's node-typescript

const page = join(dirname(fileURLToPath(import.meta.url)), "../../daemon/dashboard");

const ofTheBrowser = ["AbortSignal", "CSS", "Chart", "Date", "Error", "Intl", "JSON", "Map", "Math", "Object", "Promise", "Set",
  "String", "Boolean", "WeakMap", "addEventListener", "clearTimeout", "console", "decodeURIComponent", "document",
  "encodeURIComponent", "fetch", "getComputedStyle", "localStorage", "location", "matchMedia", "navigator", "parseInt",
  "sessionStorage", "setTimeout", "undefined"];

// What is wrong with names (and with a module that cannot be read at all); of types nothing is known here.
const isAboutNames = (code) => code < 2000 || [2304, 2305, 2307, 2448, 2451, 2552, 2580, 2581, 2582, 2583, 2584, 2614, 2724, 6133,
  6192, 18004].includes(code);

/** Of modules by their paths: a line for whatever is wrong. */
function wrongWith(modules) {
  const there = new Map(Object.entries({ ...modules,
    "/browser.d.ts": ofTheBrowser.filter((one) => one !== "undefined").map((one) => `declare const ${one}: any;`).join("\n") }));
  const host = {
    fileExists: (path) => there.has(path), readFile: (path) => there.get(path), writeFile() {},
    getSourceFile: (path, target) => there.has(path) ? typescript.createSourceFile(path, there.get(path), target) : undefined,
    getDefaultLibFileName: () => "", getCurrentDirectory: () => "/", getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true, getNewLine: () => "\n",
  };
  const program = typescript.createProgram([...there.keys()], {
    allowJs: true, checkJs: true, noEmit: true, noLib: true, types: [], noUnusedLocals: true, target: typescript.ScriptTarget.ESNext,
    module: typescript.ModuleKind.ESNext, moduleResolution: typescript.ModuleResolutionKind.NodeJs,
  }, host);
  const told = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
  return told.filter((one) => one.file && isAboutNames(one.code)).map((one) => {
    const { line } = one.file.getLineAndCharacterOfPosition(one.start);
    return `${one.file.fileName}:${line + 1}: ${typescript.flattenDiagnosticMessageText(one.messageText, " ")}`;
  });
}

const good = 'export const made = (one) => JSON.stringify([one, name]);\nconst name = "x";\n';
const noticed = (module) => wrongWith({ "/good.js": good, "/main.js": module }).map((one) => one.replace(/^.*?: /, ""));
assert.deepEqual(noticed('import { made } from "./good.js";\nmade(location.hash ?? "");\n'), []);
for (const [module, name] of [
  ['import { made } from "./good.js";\nif (made()) isFault();\n', "isFault"],        // is not imported
  ['import { made } from "./good.js";\nmade((one) => one + name);\n', "name"],        // is another module's own
  ['import { making } from "./good.js";\nmaking();\n', "making"],                     // is not exported
  ['import { made } from "./goods.js";\nmade();\n', "./goods.js"],                    // is no module
  ['import { made } from "./good.js";\nmade({ one });\n', "one"],                     // in short
  ['import { made } from "./good.js";\n', "made"],                                    // is not needed
])
  assert.ok(noticed(module).some((one) => one.includes(`'${name}'`)), `not noticed in ${module}: ${noticed(module)}`);

const names = readdirSync(page).filter((one) => one.endsWith(".js"));
assert.ok(names.length >= 15, "nothing was read");
assert.deepEqual(wrongWith(Object.fromEntries(names.map((one) => [`/${one}`, readFileSync(join(page, one), "utf-8")]))), []);
console.log(`The names in ${names.length} modules are right.`);
