// Writes our overrides into code-server's product.json. Usage: node brand.mjs CODE_SERVER_FOLDER OVERRIDES_FILE
import { readFileSync, writeFileSync } from "node:fs";

const [folder, overridesFile] = process.argv.slice(2);
const productFile = `${folder}/lib/vscode/product.json`;
const product = JSON.parse(readFileSync(productFile, "utf8"));
const overrides = JSON.parse(readFileSync(overridesFile, "utf8"));

// null removes a key, as in a JSON merge patch (RFC 7396).
for (const [key, value] of Object.entries(overrides)) {
  if (value === null) delete product[key];
  else product[key] = value;
}
writeFileSync(productFile, JSON.stringify(product, null, 2));
