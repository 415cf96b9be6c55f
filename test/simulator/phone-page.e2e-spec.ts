import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PaynetSimulator, switchTable } from 'paynet-simulator';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { GSM, KEY, SimulatorClient } from './support/simulator-client.js';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
const withBrowser = hasBrowser ? describe : describe.skip;
const reason = `no Chromium at ${executablePath}; install it or set CHROMIUM_PATH`;
if (!hasBrowser) process.stderr.write(`Skipped "The phone page": ${reason}\n`);

// A browser on a busy machine: generous for everything, waited out by nothing.
jest.setTimeout(60_000);

withBrowser(hasBrowser ? 'The phone page' : `The phone page (skipped: ${reason})`, () => {
  let browser: Browser;
  let paynet: PaynetSimulator;
  let merchant: SimulatorClient;
  let page: Page;
  let complaints: string[];
  let hosts: Set<string>;

  beforeAll(async () => {
    // Chromium's own sandbox does not work for root, as in most containers.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    paynet = await PaynetSimulator.start({ key: KEY, seed: 1 });
    merchant = new SimulatorClient(paynet.url);
    page = await open();
  });
  afterEach(async () => {
    await page.context().close();
    await paynet.stop();
  });

  async function open(
    options: BrowserContextOptions = {},
    prepare?: (opened: Page) => Promise<void>,
  ): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const opened = await context.newPage();
    complaints = [];
    hosts = new Set();
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    opened.on('request', (request) => hosts.add(new URL(request.url()).host));
    await prepare?.(opened);
    await opened.goto(paynet.url);
    await opened.locator('#connection.live').waitFor();
    return opened;
  }

  const text = (selector: string) => page.locator(selector).first().textContent();
  const until = async (selector: string, expected: string) => {
    await page.locator(selector, { hasText: expected }).first().waitFor();
  };

  it('tells what to do while there is no SMS', async () => {
    await page.locator('#empty').waitFor();
    expect(await text('#curl')).toContain(`curl ${paynet.url}/v1/card/send_otp`);
    expect(await text('#curl')).not.toContain(KEY);
    expect(await text('#base')).toBe(paynet.url);
  });

  it('shows an SMS without a reload, copies its code, and lets the time run out', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    paynet.clock.freeze();
    await merchant.send('intent-1');
    const bubble = page.locator(`article[data-gsm="${GSM}"] .sms`);
    await bubble.waitFor();
    const code = paynet.phone(GSM).lastCode()!;
    expect(await text('.sms output')).toBe(code);
    expect(await page.title()).toBe(`${code} · 0532 123 45 67`);
    expect(await page.locator('#empty').isVisible()).toBe(false);

    await bubble.getByRole('button', { name: `Copy code ${code}` }).click();
    await until('.sms button', 'Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(code);

    await until('.sms .left', '3:00 left');
    paynet.clock.shift(60_000);
    await until('.sms .left', '2:00 left');
    paynet.clock.shift(100_000);
    await until('.sms.soon .left', '0:20 left');
    paynet.clock.unfreeze();
    await until('.sms .left', '0:19 left');
    paynet.clock.shift(20_000);
    await until('.sms.expired .left', 'expired');
    expect(complaints).toEqual([]);
  });

  it('announces an SMS that arrived while the page was still fetching what had been before', async () => {
    await page.context().close();
    page = await open({}, async (opened) => {
      await opened.route('**/_simulator/messages', async (route) => {
        await merchant.send('intent-1');
        await route.continue();
      });
    });
    await page.waitForFunction(`document.title !== 'Paynet simulator'`);
    expect(await page.title()).toBe(`${paynet.phone(GSM).lastCode()!} · 0532 123 45 67`);
    expect(await page.locator('.sms').count()).toBe(1);
  });

  it('shows the raw request and the answer beside the SMS, without the key', async () => {
    await merchant.send('intent-1');
    await page.locator('.requests details[open]').waitFor();
    const shown = await text('.requests details[open]');
    expect(shown).toContain('POST /v1/card/send_otp HTTP/1.1');
    expect(shown).toContain('authorization: Basic ***');
    expect(shown).toContain('"otp_session_id": "intent-1"');
    expect(shown).toContain('"message": "Başarılı İşlem"');
    expect(await page.content()).not.toContain(KEY);
  });

  it('gives each number its own handset, the last one first', async () => {
    await merchant.send('a', '5321234567');
    await merchant.send('b', '5331234567');
    await page.locator('article[data-gsm="5331234567"]').waitFor();
    const numbers = await page.locator('.who b').allTextContents();
    expect(numbers).toEqual(['0533 123 45 67', '0532 123 45 67']);
  });

  it('shows what happened before it was opened', async () => {
    await merchant.send('a');
    await merchant.send('a');
    await page.context().close();
    page = await open();
    await page.locator('.sms').waitFor();
    await until('#referee', '2 violations');
    expect(await page.locator('.requests details').count()).toBe(2);
  });

  it('arms a fault for the next send_otp and shows the yellow card for the repetition', async () => {
    await page.locator('#preset').selectOption({ label: 'SMS arrives, 502 as HTML' });
    await page.getByRole('button', { name: 'Arm' }).click();
    await until('#faults li', 'send_otp: afterSms status 502, 1×');
    expect((await merchant.send('a')).status).toBe(502);
    await page.locator('.sms').waitFor();
    await page.locator('#faults li').waitFor({ state: 'detached' });
    await merchant.send('b');
    await until('#referee', '1 violation');
    await page.locator('.requests summary:has(.card)').click();
    await until('.requests details .foul', 'early-resend');
  });

  it('steers the clock and starts over on reset', async () => {
    await page.locator('#freeze').click();
    await until('#drift', 'frozen');
    await merchant.send('a');
    await until('.sms .left', '3:00 left');
    await page.locator('#minute').click();
    await until('.sms .left', '2:00 left');
    await page.locator('#reset').click();
    await page.locator('#empty').waitFor();
    expect(await page.locator('.sms').count()).toBe(0);
    expect(paynet.clock.frozen).toBe(false);
  });

  it('says what is assumed about Paynet, and lets it be turned', async () => {
    await until('#assumed', `${Object.keys(switchTable).length - 5} assumptions`);
    await page.locator('#assumptions > summary').click();
    await page.getByLabel('earlyResend', { exact: true }).selectOption('repeat');
    await until('#assumed', '1 turned');
    expect(paynet.switches.earlyResend).toBe('repeat');
    paynet.switches.maxAttempts = 7;
    await until('#assumed', '2 turned');
    expect(await page.getByLabel('maxAttempts').inputValue()).toBe('7');
    expect(await page.locator('.switches li', { hasText: 'codeLength' }).locator('.tag').textContent()).toBe(
      'published sample',
    );
  });

  it('shows hostile values as text (security)', async () => {
    const hostile = '<img src=x onerror="document.title=1"><script>alert(1)</script>';
    await merchant.send(hostile);
    await merchant.paynet(`send_otp${encodeURIComponent(hostile)}`, {}, { 'user-agent': hostile });
    await page.locator('.requests details').nth(1).waitFor();
    expect(await page.locator('img, .requests script, .shelf script').count()).toBe(0);
    expect(await page.locator('.requests').textContent()).toContain('<img src=x onerror=');
    expect(complaints).toEqual([]);
  });

  it('loads nothing from elsewhere, under a policy that allows nothing else (security)', async () => {
    const answer = await fetch(paynet.url);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    await merchant.send('a');
    await page.locator('.sms').waitFor();
    expect([...hosts]).toEqual([new URL(paynet.url).host]);
  });

  it('says when the simulator is gone', async () => {
    await paynet.stop();
    await page.locator('#connection.lost').waitFor();
  });

  it.each(['light', 'dark'] as const)('fits a phone in the %s theme', async (colorScheme) => {
    await page.context().close();
    page = await open({ viewport: { width: 390, height: 844 }, colorScheme, hasTouch: true });
    await merchant.send('x'.repeat(200));
    await page.locator('.sms').waitFor();
    await page.locator('.requests details[open]').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const brightness = Math.max(...ground.match(/\d+/g)!.map(Number));
    expect(brightness > 128).toBe(colorScheme === 'light');
  });
});
