/**
 * Those of the secrets that stand in a text. One of up to five characters counts only as a word of its own: by chance it stands in every other id, and
 * in a time.
 */
export function secretsIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) =>
    secret.length > 5 ? text.includes(secret) : new RegExp(`(?<![\\w.-])${secret}(?![\\w-])`).test(text),
  );
}
