// Python as xlwings Lite runs it: Pyodide under Node, wheels from a folder, no network.
// node run.mjs WHEELS CALLS ANSWERS: CALLS is JSON, a list of {name, args}; ANSWERS is what the cells would show.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [wheels, calls, answers] = process.argv.slice(2);
const entry = path.join(process.cwd(), "node_modules", "pyodide", "pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(entry).href);
const python = await loadPyodide();
for (const name of fs.readdirSync(wheels).filter((n) => n.endsWith(".whl")).sort()) {
  python.unpackArchive(new Uint8Array(fs.readFileSync(path.join(wheels, name))), "wheel");
}
python.globals.set("calls_json", fs.readFileSync(calls, "utf-8"));
const told = await python.runPythonAsync(fs.readFileSync(new URL("lite.py", import.meta.url), "utf-8"));
fs.writeFileSync(answers, told);
