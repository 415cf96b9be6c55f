/**
 * A number as it may be shown and logged: `5321234567` becomes `532*****67`; of any other text nothing is shown.
 *
 * @param userGsm ten digits, `5XXXXXXXXX`.
 */
export function maskGsm(userGsm: string): string {
  return /^5\d{9}$/.test(userGsm) ? `${userGsm.slice(0, 3)}*****${userGsm.slice(-2)}` : '**********';
}
