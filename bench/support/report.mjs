import { mkdirSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('../results/', import.meta.url);

/** Three digits that count, with the thousands apart. */
export function figure(value) {
  if (typeof value !== 'number') return value ?? '';
  if (!Number.isFinite(value)) return '-';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-US', { maximumFractionDigits: digits }).replaceAll(',', ' ');
}

export function printTable(title, columns, rows) {
  const cells = [columns, ...rows.map((row) => row.map(figure))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => String(row[index]).length)));
  const line = (row) =>
    row.map((cell, index) =>
      (index === 0 ? String(cell).padEnd : String(cell).padStart).call(String(cell), widths[index]),
    );
  const [head, ...body] = cells.map((row) => line(row).join('  ').trimEnd());
  console.log([`\n${title}`, head, '-'.repeat(head.length), ...body].join('\n'));
}

/** Whether a goal, `<= 400` or `>= 0.6`, is met. */
export function isMet(value, goal) {
  const [comparison, bound] = goal.split(' ');
  return comparison === '<=' ? value <= Number(bound) : value >= Number(bound);
}

/**
 * Figures with or without a goal, as a table for people and as rows for the JSON.
 *
 * @param {{ what: string, value: number, unit: string, goal?: string }[]} figures
 */
export function printFigures(title, figures) {
  const judged = figures.map((row) =>
    row.goal === undefined ? row : { ...row, met: isMet(row.value, row.goal) },
  );
  printTable(
    title,
    ['', 'figure', 'unit', 'goal', ''],
    judged.map(({ what, value, unit, goal = '', met }) => [
      what,
      value,
      unit,
      goal,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ]),
  );
  return judged;
}

const rounded = (_, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

export function writeResult(name, result) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL(`${name}.json`, RESULTS), `${JSON.stringify(result, rounded, 2)}\n`);
}
