import { readFileSync } from 'node:fs';

const FENCE = /^(`{3,})(.*)$/;
const COMMENT = /^<!--\s*(.*?)\s*-->$/;

/**
 * Reads a page: its fenced code, its headings as GitHub names their anchors, and the targets of its links. Fences stand at the margin.
 *
 * @param {string} path
 */
export function readPage(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const blocks = [];
  const anchors = new Set();
  const links = [];
  let open;
  let note;
  lines.forEach((line, index) => {
    const [, ticks = '', info = ''] = FENCE.exec(line) ?? [];
    if (open !== undefined) {
      if (ticks === open.ticks && info === '') {
        blocks.push({ ...open, text: open.text.join('\n') });
        open = undefined;
      } else open.text.push(line);
      return;
    }
    if (ticks !== '') {
      const [language = '', ...meta] = info.trim().split(/\s+/);
      open = { ticks, language, meta, note, line: index + 1, text: [] };
    }
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (heading) anchors.add(unused(slug(heading[1]), anchors));
    // What stands in backticks is code, not a link.
    const prose = line.replace(/`[^`]*`/g, '');
    for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) links.push({ target, line: index + 1 });
    // A comment belongs to the block below it, with or without an empty line between.
    if (line.trim() !== '') note = COMMENT.exec(line.trim())?.[1];
  });
  if (open !== undefined) throw new Error(`${path}:${open.line} opens a code block that never ends`);
  return { path, blocks, anchors, links };
}

function slug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function unused(anchor, taken) {
  let name = anchor;
  for (let count = 1; taken.has(name); count += 1) name = `${anchor}-${count}`;
  return name;
}

/**
 * The rows of the first table below a heading: cells as they are written, without the head.
 *
 * @param {string} path
 * @param {string} heading its text
 */
export function readTable(path, heading) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const start = lines.findIndex((line) => /^#{1,6}\s/.test(line) && line.replace(/^#+\s+/, '') === heading);
  if (start < 0) throw new Error(`${path} has no heading "${heading}"`);
  const first = lines.findIndex((line, index) => index > start && line.startsWith('|'));
  if (first < 0) throw new Error(`${path} has no table below "${heading}"`);
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  return lines.slice(first + 2, end < 0 ? undefined : end).map(cells);
}

function cells(row) {
  return row
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim());
}
