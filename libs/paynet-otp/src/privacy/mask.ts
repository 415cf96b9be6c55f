/**
 * A number as it may be shown and logged: `5321234567` becomes `532*****67`.
 *
 * @param userGsm ten digits, `5XXXXXXXXX`.
 */
export function maskGsm(userGsm: string): string {
  return `${userGsm.slice(0, 3)}*****${userGsm.slice(-2)}`;
}
