import { type Answer } from './answers.js';

/** An answer as bytes and headers. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function renderJson({ status, body }: Answer, date: string): Rendered {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', date },
    body: JSON.stringify(body),
  };
}

/** The form is this simulator's own: no XML answer is published. */
export function renderXml({ status, body }: Answer, date: string): Rendered {
  return {
    status,
    headers: { 'content-type': 'application/xml; charset=UTF-8', date },
    body: `<?xml version="1.0" encoding="utf-8"?>${element('response', body)}`,
  };
}

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('');
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value).map(([child, each]) => element(child, each));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  const text = typeof value === 'string' ? escapeXml(value) : value === null ? '' : JSON.stringify(value);
  return `<${name}>${text}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
