import { type Fields } from './bad-input.js';
import { isPublishedTestCard } from './test-cards.js';

const shownFields = [
  'user_gsm', 'otp_session_id', 'otp_code', 'card_desc', 'card_holder', 'expire_month', 'expire_year', 'user_unique_id',
  'card_owner_id', 'card_hash', 'limit', 'ending_before', 'starting_after',
]; // prettier-ignore
const shownHeaders = ['host', 'user-agent', 'accept', 'content-type', 'content-length', 'connection', 'date'];

const cardNumberInText =
  /(?<!\d)(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5})(?!\d)/g;

/** First six and last four digits, with the eight stars of the published sample whatever the length. */
export function maskCardNumber(digits: string): string {
  return digits.length < 12 ? '********' : `${digits.slice(0, 6)}********${digits.slice(-4)}`;
}

/** Two letters at each end, as in the published `RQ*****QR`. */
export function maskHolder(name: string): string {
  const letters = Array.from(name.replace(/\s+/g, ''));
  return letters.length < 5 ? '*****' : `${letters.slice(0, 2).join('')}*****${letters.slice(-2).join('')}`;
}

/** Hides whatever reads as a card number inside a text (a known test card, or 13 to 19 digits with a card's first digit and check digit): people paste them into the wrong field. */
export function maskDigitRuns(text: string): string {
  return text.replace(cardNumberInText, (run) => {
    const digits = run.replace(/\D/g, '');
    return readsAsCard(digits) ? maskCardNumber(digits) : run;
  });
}

/** A timestamp or an order number of the same length is none: they help to find a call again. */
function readsAsCard(digits: string): boolean {
  return isPublishedTestCard(digits) || (/^[3-69]/.test(digits) && passesLuhn(digits));
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .reverse()
    .map((digit, place) => (place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2))
    .reduce((total, each) => total + each, 0);
  return sum % 10 === 0;
}

/** What of a request's body may be remembered: named fields only, so that a field sent by mistake is not kept. */
export function maskBody(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return body === undefined ? undefined : '(no object)';
  const masked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body as Fields).slice(0, 40)) {
    masked[maskDigitRuns(name).slice(0, 40)] = maskField(name, value);
  }
  return masked;
}

function maskField(name: string, value: unknown): unknown {
  if (name === 'card_number' && typeof value === 'string') return maskCardNumber(value.replace(/\D/g, ''));
  if (!shownFields.includes(name)) return '***';
  if (typeof value === 'string') return maskDigitRuns(value).slice(0, 300);
  if (typeof value === 'number') {
    const masked = maskDigitRuns(String(value));
    return masked === String(value) ? value : masked;
  }
  return typeof value === 'boolean' || value === null ? value : '(not a text)';
}

export function maskHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const name of shownHeaders) {
    const value = headers[name];
    if (typeof value === 'string') masked[name] = maskDigitRuns(value).slice(0, 200);
  }
  const { authorization } = headers;
  if (typeof authorization === 'string') masked['authorization'] = maskAuthorization(authorization);
  return masked;
}

function maskAuthorization(header: string): string {
  const scheme = /^(Basic|Bearer) /i.exec(header)?.[1];
  return scheme === undefined ? '***' : `${scheme} ***`;
}
