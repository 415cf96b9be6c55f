import { isUtf8 } from 'node:buffer';
import { isAnyArrayBuffer } from 'node:util/types';
import { type AxiosResponse } from 'axios';
import { type PaynetAnswer } from './paynet-answer.js';
import { readClock } from './paynet-clock.js';

/** Bytes of the longest answer that is read; Paynet's own are below two thousand, a list of cards grows by some 600 a card. */
export const LONGEST_ANSWER = 64 * 1024;

const BYTE_ORDER_MARK = 0xfeff;

/** Drops `__proto__` keys, which would change the prototype of whatever the object is later assigned to. */
function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object a text holds, else `undefined`. */
function parseObject(text: string): Record<string, unknown> | undefined {
  // Escapes can spell any key, so the slower way is taken for all of them.
  const suspect = text.includes('__proto__') || text.includes('\\u');
  try {
    const value: unknown = suspect ? JSON.parse(text, withoutProto) : JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the bytes of a body: the JSON object in it, else its text, which is empty when the bytes are encoded or not UTF-8.
 */
export function decodeBody(bytes: Buffer, contentEncoding: unknown): Record<string, unknown> | string {
  const plain = contentEncoding === undefined || contentEncoding === '' || contentEncoding === 'identity';
  if (!plain || !isUtf8(bytes)) return '';
  const text = bytes.toString('utf8');
  const json = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  return parseObject(json) ?? json;
}

function headerOf(response: AxiosResponse, name: string): unknown {
  const headers: unknown = response.headers;
  if (!isObject(headers)) return undefined;
  const value = headers[name];
  if (value !== undefined) return value;
  const key = Object.keys(headers).find((other) => other.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

/** The bytes of what an adapter calls data, if it is bytes; told by kind, since another realm has classes of its own. */
function bytesOf(data: unknown): Buffer | undefined {
  if (Buffer.isBuffer(data)) return data;
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return isAnyArrayBuffer(data) ? Buffer.from(data) : undefined;
}

/** The body of a response of any adapter: ours has parsed it, others bring bytes or text, mocks what they like. */
function bodyOf(response: AxiosResponse): Record<string, unknown> | undefined {
  const data: unknown = response.data;
  if (typeof data === 'string') return parseObject(data);
  if (!isObject(data)) return undefined;
  const bytes = bytesOf(data);
  if (bytes === undefined) return data;
  const body = decodeBody(bytes, headerOf(response, 'content-encoding'));
  return typeof body === 'string' ? undefined : body;
}

/** True when a response of a foreign adapter is longer than anything we read. */
export function isTooLong({ data }: AxiosResponse<unknown>): boolean {
  if (typeof data === 'string') return data.length > LONGEST_ANSWER;
  return (bytesOf(data)?.byteLength ?? 0) > LONGEST_ANSWER;
}

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,8})$/;

/** A result code is a whole number, or exactly its digits as a string; Paynet's tables say string, its samples show numbers. */
function readCode(value: unknown): number | undefined {
  if (typeof value === 'string') return WHOLE_NUMBER.test(value) ? Number(value) : undefined;
  return typeof value === 'number' && WHOLE_NUMBER.test(Object.is(value, -0) ? '-0' : String(value))
    ? value
    : undefined;
}

/**
 * Reads a response without judging it.
 *
 * @param sentAt monotonic time before which no byte had left.
 * @see Paynet, "HTTP Status Kodları": in answers other than 200 `code` is the HTTP status and the result code is in `result_code`.
 */
export function readAnswer(response: AxiosResponse, sentAt: number): PaynetAnswer {
  // Mocks often leave the status out.
  const status = (response.status as number | undefined) ?? 200;
  const body = bodyOf(response);
  const codeField = status === 200 ? 'code' : 'result_code';
  return {
    status,
    resultCode: body !== undefined && Object.hasOwn(body, codeField) ? readCode(body[codeField]) : undefined,
    body,
    clock: readClock(headerOf(response, 'date'), performance.now() - sentAt),
  };
}
