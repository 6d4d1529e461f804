/**
 * JSON Schema on standard input -> TypeScript on standard output.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { compile } from 'json-schema-to-typescript';

const schema = JSON.parse(readFileSync(0, 'utf-8'));
for (const [name, type] of Object.entries(schema.$defs)) {
  // Interfaces are named IRun, as everywhere in JupyterLab.
  type.title = `I${name}`;
  for (const property of Object.values(type.properties)) {
    delete property.title;
  }
}
const text = await compile(schema, 'Contract', {
  additionalProperties: false,
  bannerComment:
    '// Generated from ips_jupyterlab/contract.py by `jlpm contract`: change it there.',
  style: { singleQuote: true, trailingComma: 'none', arrowParens: 'avoid' },
  unreachableDefinitions: true
});
process.stdout.write(
  text
    // The schema itself is no type that crosses the wire.
    .replace(/export interface Contract {[^}]*}\n/, '')
    .replace(/ \*\n \* This interface was referenced by .*\n.*\n/g, '')
);
