/** One property as `@nestjs/swagger` describes it. */
export interface OpenApiProperty {
  type: () => unknown;
  required?: boolean;
  description?: string;
  example?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
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
  description: 'Turkish mobile number, in any spelling people type.',
  example: '5321234567',
};

export const SESSION_PROPERTY: OpenApiProperty = {
  type: () => String,
  description: 'Id of the OTP session, as returned when the code was sent.',
  example: '1d16eaa18f00d492d868a856412b7577',
};

export const CODE_PROPERTY: OpenApiProperty = {
  type: () => String,
  description: 'The code as the shopper typed it: letters and digits.',
  example: 'ART2',
};
