const TOLD_EVERY_MS = 60_000;
const SENTENCES_KEPT = 100;

/** Passes each sentence on once a minute: what fails with every call must not fill a log. */
export function sparingly(warn: (sentence: string) => void): (sentence: string) => void {
  const toldAt = new Map<string, number>();
  return (sentence) => {
    const now = performance.now();
    if (now - (toldAt.get(sentence) ?? -Infinity) < TOLD_EVERY_MS) return;
    if (toldAt.size >= SENTENCES_KEPT) toldAt.clear();
    toldAt.set(sentence, now);
    warn(sentence);
  };
}
