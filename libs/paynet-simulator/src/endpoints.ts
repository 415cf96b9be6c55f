export const endpoints = ['send_otp', 'check_otp', 'save', 'list', 'delete', 'desc_update'] as const;

/** The six card services, by the last part of `/v1/card/*`. */
export type Endpoint = (typeof endpoints)[number];

/** The services whose requests have a `user_gsm`. */
export const endpointsWithNumber: readonly Endpoint[] = ['send_otp', 'check_otp', 'save'];
