// Makes the folder that protoc compiles: Envoy's protos of the pinned npm package, our own files, and newer fields.
//   node prepare.mjs FOLDER   writes what files.txt lists into FOLDER (made anew)
//   node prepare.mjs --list   writes files.txt: roots.txt and all that it imports
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const deps = join(here, 'node_modules/@grpc/grpc-js-xds/deps');
const sources = [here, ...['envoy-api', 'googleapis', 'protoc-gen-validate', 'xds'].map(name => join(deps, name))];
const additions = JSON.parse(read(join(here, 'additions.json')));

function read(path) {
  return readFileSync(path, 'utf8');
}

function lines(path) {
  return read(path).split(/\r?\n/).filter(line => line && !line.startsWith('#'));
}

function fail(message) {
  console.error(`proto/prepare.mjs: error: ${message}`);
  process.exit(1);
}

/** One proto as it is compiled. Our own file hides the package's. */
function prepared(file, importedBy) {
  const source = sources.find(folder => existsSync(join(folder, file)));
  if (!source) fail(`${file}, imported by ${importedBy}, is neither in proto/ nor in the npm package (is npm ci done?)`);
  const added = additions[file] ?? [];
  return withAdditions(read(join(source, file)), added, file);
}

/** Everything reachable from the roots: name to text. google/protobuf/* comes with protoc. */
function closure() {
  const texts = new Map();
  const waiting = lines(join(here, 'roots.txt')).map(file => [file, 'roots.txt']);
  while (waiting.length > 0) {
    const [file, importedBy] = waiting.pop();
    if (texts.has(file) || file.startsWith('google/protobuf/')) continue;
    const text = prepared(file, importedBy);
    texts.set(file, text);
    for (const [, imported] of withoutComments(text).matchAll(/^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"/gm)) waiting.push([imported, file]);
  }
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** New messages first, parents before children, then fields and enum values, each at the end of its block. */
function withAdditions(text, added, file) {
  const packageName = /^package\s+([\w.]+);/m.exec(text)?.[1];
  const path = name => {
    if (!name.startsWith(`${packageName}.`)) fail(`additions.json: ${name} is not in package ${packageName} of ${file}`);
    return name.slice(packageName.length + 1).split('.');
  };

  for (const { message } of added.filter(entry => entry.message && !entry.field).sort((a, b) => a.message.length - b.message.length)) {
    if (!find(text, messagePath(path(message)))) text = insertBlock(text, 'message', path(message), file);
  }
  for (const entry of added.filter(entry => entry.value)) {
    const names = path(entry.enum);
    const block = [...messagePath(names.slice(0, -1)), ['enum', names.at(-1)]];
    if (entry.number === 0 && !find(text, block)) text = insertBlock(text, 'enum', names, file);
    text = insert(text, block, `${entry.value} = ${entry.number};`, file);
  }
  for (const entry of added.filter(entry => entry.field)) {
    const message = messagePath(path(entry.message));
    const oneof = [...message, ['oneof', entry.oneof]];
    if (entry.oneof && !find(text, oneof)) text = insert(text, message, `oneof ${entry.oneof} {\n${entry.required ? 'option (validate.required) = true;' : ''}\n}`, file);
    const block = entry.oneof ? oneof : message;
    if (entry.replaces) text = withoutField(text, block, entry, file);
    text = insert(text, block, fieldText(entry), file);
    if (entry.import) text = withImport(text, entry.import);
    if (entry.rules || entry.required) text = withImport(text, 'validate/validate.proto');
  }
  return text;
}

function fieldText({ type, field, number, rules, deprecated }) {
  const options = [...(deprecated ? ['deprecated = true'] : []), ...(rules ? [`(validate.rules) = {${rules}}`] : [])];
  return `${type} ${field} = ${number}${options.length > 0 ? ` [${options.join(', ')}]` : ''};`;
}

/** Drops a field of the package that an addition replaces, because Envoy changed its rules or type. */
function withoutField(text, path, { message, field, number }, file) {
  const [from, to] = find(text, path) ?? [0, 0];
  const plain = masked(text).slice(from, to);
  for (const { index, 0: old } of plain.matchAll(new RegExp(`[^;{}]*\\b${field}\\s*=\\s*${number}\\b[^;]*;`, 'g'))) {
    const before = plain.slice(0, index);
    if (before.split('{').length === before.split('}').length) return text.slice(0, from + index) + text.slice(from + index + old.length);
  }
  fail(`additions.json: ${message}.${field} replaces a field that ${file} lacks`);
}

function withImport(text, file) {
  return text.includes(`import "${file}";`) ? text : text.replace(/^package\s.*$/m, line => `${line}\n\nimport "${file}";`);
}

function messagePath(names) {
  return names.map(name => ['message', name]);
}

function insertBlock(text, keyword, names, file) {
  return insert(text, messagePath(names.slice(0, -1)), `${keyword} ${names.at(-1)} {\n}`, file);
}

function insert(text, path, line, file) {
  const end = find(text, path)?.[1];
  if (end === undefined) fail(`additions.json: ${file} has no ${path.map(step => step.join(' ')).join(' > ')} for "${line}"`);
  return `${text.slice(0, end)}\n${line}\n${text.slice(end)}`;
}

/** [start, end) of the text between the braces of the innermost block on the path; the whole text for an empty path. */
function find(text, path) {
  const plain = masked(text);
  return path.reduce((outer, [keyword, name]) => outer && block(plain, keyword, name, outer), [0, text.length]);
}

function block(plain, keyword, name, [from, to]) {
  const braces = /(?:\b(message|enum|oneof)\s+(\w+)\s*)?([{}])/g;
  braces.lastIndex = from;
  let depth = 0;
  let start;
  for (let brace; (brace = braces.exec(plain)) && brace.index < to;) {
    if (brace[3] === '{') {
      if (depth++ === 0 && brace[1] === keyword && brace[2] === name) start = braces.lastIndex;
    } else if (--depth === 0 && start !== undefined) {
      return [start, braces.lastIndex - 1];
    }
  }
}

/** Comments become blanks, so that positions stay. */
function withoutComments(text) {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\//g, part => (part.startsWith('"') ? part : blank(part)));
}

function masked(text) {
  return withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"/g, blank);
}

function blank(part) {
  return part.replace(/[^\n]/g, ' ');
}

const [argument] = process.argv.slice(2);
if (!argument) fail('give a folder, or --list');
const texts = closure();
const unused = Object.keys(additions).filter(file => !texts.has(file));
if (unused.length > 0) fail(`additions.json names files that are not compiled: ${unused.join(', ')}`);

const list = join(here, 'files.txt');
if (argument === '--list') {
  writeFileSync(list, `${[...texts.keys()].join('\n')}\n`);
  console.log(`${texts.size} files`);
} else {
  if (lines(list).join() !== [...texts.keys()].join()) fail('files.txt is not what roots.txt needs: run `node prepare.mjs --list` in proto/');
  rmSync(argument, { recursive: true, force: true });
  for (const [file, text] of texts) {
    mkdirSync(dirname(join(argument, file)), { recursive: true });
    writeFileSync(join(argument, file), text);
  }
}
