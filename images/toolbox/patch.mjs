// Changes to the compiled code-server that it has no option for. Usage: node patch.mjs CODE_SERVER_FOLDER SETTINGS
// Each must match exactly once: a new version in which it does not fails the build instead of losing the change in silence.
import { readFileSync, renameSync, writeFileSync } from "node:fs";

const [folder, settingsFile] = process.argv.slice(2);
const settings = JSON.stringify(JSON.parse(readFileSync(settingsFile, "utf8")));

const changes = [
  {
    // Defaults for every setting, of any scope, below what a person sets: `configurationDefaults` is part of the workbench's
    // construction options, which the server writes into the page. A machine's settings.json would stand above the person's.
    file: "lib/vscode/out/server-main.js",
    find: /([A-Za-z_$]+=\{)(remoteAuthority:[A-Za-z_$]+,serverBasePath:)/g,
    replace: (_, head, tail) => `${head}configurationDefaults:${settings},${tail}`,
  },
  {
    // The gateway's own script in the IDE's page: it tells when somebody is there, and wakes a workspace that sleeps below it.
    // Relative, so that it is found wherever the page is; before everything else, so that it runs also when the rest of the page
    // does not load; `async`, so that the page does not wait for it. VS Code's policy lets scripts of the page's own origin run
    // (`script-src 'self'`), and so does ours.
    file: "lib/vscode/out/vs/code/browser/workbench/workbench.html",
    find: /(<meta charset="utf-8" \/>\n)/g,
    replace: (_, head) => `${head}\t\t<script async src=".codehub/presence.js"></script>\n`,
  },
];

for (const { file, find, replace } of changes) {
  const path = `${folder}/${file}`;
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(find)].length;
  if (found !== 1) throw new Error(`${file}: expected one match of ${find}, found ${found}`);
  // By rename: the file may be a hard link to the unchanged one in the cache.
  writeFileSync(`${path}.new`, text.replace(find, replace));
  renameSync(`${path}.new`, path);
}
