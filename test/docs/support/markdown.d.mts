/** One fenced block. */
export interface CodeBlock {
  /** First word behind the backticks, and the words after it. */
  language: string;
  meta: string[];
  /** The comment directly above it. */
  note: string | undefined;
  /** Line of the opening fence, from 1. */
  line: number;
  text: string;
}

export interface Page {
  path: string;
  blocks: CodeBlock[];
  anchors: Set<string>;
  links: { target: string; line: number }[];
}

export function readPage(path: string): Page;
export function readTable(path: string, heading: string): string[][];
