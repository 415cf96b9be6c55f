import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { skip } from '../support/required.js';
import { readPage } from './support/markdown.mjs';
import { ROOT, runShell, startSample, type RunningSample } from './support/sample.mjs';

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isRunnable = hasCurl();
if (!isRunnable) skip('the curl flow of the README', 'no curl on the PATH');

(isRunnable ? describe : describe.skip)('The curl flow of the README', () => {
  const [flow, ...others] = readPage(join(ROOT, 'README.md')).blocks.filter(
    ({ note }) => note === 'run with the sample',
  );
  let sample: RunningSample | undefined;

  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(() => sample?.stop());

  async function paste(): Promise<unknown[]> {
    const { stdout, stderr } = await runShell(flow!.text, sample);
    expect(stderr).toBe('');
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }

  it('takes whoever pastes it from an SMS to a listed card', async () => {
    const [sent, checked, saved, ...rest] = await paste();

    const card = { cardDesc: 'My card', cardNoMasked: expect.stringMatching(/^435508\*+4358$/) };
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ status: 'sent', userGsmMasked: '532*****67', environment: 'test' });
    expect(checked).toEqual({ verified: true });
    expect(saved).toMatchObject(card);
    expect(rest).toEqual([{ cards: [expect.objectContaining(card)], hasMore: false }]);
  });

  it('is refused with COOLDOWN when it is pasted again at once, as the README says', async () => {
    const [sent] = await paste();

    expect(sent).toMatchObject({ statusCode: 429, code: 'COOLDOWN' });
  });
});
