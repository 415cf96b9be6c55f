import { OTP_CODE_PATTERN, OTP_SESSION_ID_PATTERN } from '../flow/otp-input.js';

/** One property as `@nestjs/swagger` describes it. */
export interface OpenApiProperty {
  type: 'integer' | (() => unknown);
  required?: boolean;
  description?: string;
  example?: unknown;
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
}

/**
 * The static factory through which `@nestjs/swagger` documents a DTO; nothing of that package is imported, so without it nothing is loaded.
 */
export function documented(
  properties: Record<string, OpenApiProperty>,
): () => Record<string, OpenApiProperty> {
  const required = Object.entries(properties).map(
    ([name, property]) => [name, { required: true, ...property }] as const,
  );
  return () => Object.fromEntries(required);
}

export const GSM_PROPERTY: OpenApiProperty = {
  type: () => String,
  // No pattern: a client that checked one would refuse spellings that are taken.
  format: 'phone',
  description:
    'Turkish mobile number, in any spelling people type: 5XXXXXXXXX, 05XX XXX XX XX, +90 5XX XXX XX XX.',
  minLength: 10,
  maxLength: 64,
  example: '5321234567',
};

export const SESSION_PROPERTY: OpenApiProperty = {
  type: () => String,
  description: 'Id of the OTP session, as returned when the code was sent.',
  pattern: OTP_SESSION_ID_PATTERN.source,
  minLength: 1,
  maxLength: 64,
  example: '1d16eaa18f00d492d868a856412b7577',
};

export const CODE_PROPERTY: OpenApiProperty = {
  type: () => String,
  description: 'The code as the shopper typed it: 4 to 10 letters and digits, trimmed.',
  pattern: OTP_CODE_PATTERN.source.replace('^', '^\\s*').replace('$', '\\s*$'),
  minLength: 4,
  example: 'ART2',
};
