import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PaynetSimulator, switchTable, type Fault } from 'paynet-simulator';
import { chromium, type Browser, type Page, type Route } from 'playwright-core';
import { skip } from '../support/required.js';
import { GSM, KEY, SimulatorClient } from './support/simulator-client.js';
import { eventually } from './support/wire-client.js';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
const withBrowser = hasBrowser ? describe : describe.skip;
if (!hasBrowser) skip('the phone page', `no Chromium at ${executablePath}; install it or set CHROMIUM_PATH`);

/** For the browser: the contrast of every text below `selector` to what lies behind it, opacity included. */
const contrastOfTexts = (selector: string) => `(() => {
  const read = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const channel = (value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const chain = (element) => (element === null ? [] : [element, ...chain(element.parentElement)]);
  const behind = (element) =>
    read(chain(element).map((each) => getComputedStyle(each).backgroundColor).find((colour) => !/, 0\\)$/.test(colour)));
  return [...document.querySelectorAll(${JSON.stringify(selector)} + ' *')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
    .map((element) => {
      const opacity = chain(element).reduce((all, each) => all * Number(getComputedStyle(each).opacity), 1);
      const ground = behind(element);
      const ink = read(getComputedStyle(element).color).map((part, index) => part * opacity + ground[index] * (1 - opacity));
      const [brighter, darker] = [light(ink), light(ground)].sort((a, b) => b - a);
      return (brighter + 0.05) / (darker + 0.05);
    });
})()`;

withBrowser('The phone page', () => {
  let browser: Browser;
  let paynet: PaynetSimulator;
  let merchant: SimulatorClient;
  /** One window for all tests: a new one takes longer than most tests. */
  let page: Page;
  let complaints: string[];
  let hosts: Set<string>;

  beforeAll(async () => {
    // Chromium's own sandbox does not work for root, as in most containers.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath, args });
    page = await newWindow();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    paynet = await PaynetSimulator.start({ key: KEY, seed: 1 });
    merchant = new SimulatorClient(paynet.url);
    await look({ width: 1280, colorScheme: 'light' });
    await open();
  });
  afterEach(async () => {
    await page.unrouteAll();
    await page.goto('about:blank');
    await paynet.stop();
  });

  async function newWindow(): Promise<Page> {
    // Without what moves by itself: it takes a seventh of a processor, all the time.
    const opened = await browser.newPage({ reducedMotion: 'reduce' });
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    opened.on('request', (request) => hosts.add(new URL(request.url()).host));
    return opened;
  }

  async function open(): Promise<void> {
    complaints = [];
    hosts = new Set();
    await page.goto(paynet.url);
    await page.locator('#connection.live').waitFor();
  }

  /** Of which size and in which theme the page is looked at. */
  async function look({
    width,
    colorScheme,
  }: {
    width?: number;
    colorScheme?: 'light' | 'dark';
  }): Promise<void> {
    if (width !== undefined) await page.setViewportSize({ width, height: 800 });
    if (colorScheme !== undefined) await page.emulateMedia({ colorScheme });
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
    await page.route('**/_simulator/messages', async (route) => {
      await merchant.send('intent-1');
      await route.continue();
    });
    await open();
    await page.waitForFunction(`document.title !== 'Paynet simulator'`);
    expect(await page.title()).toBe(`${paynet.phone(GSM).lastCode()!} · 0532 123 45 67`);
    expect(await page.locator('.sms').count()).toBe(1);
  });

  it('counts a violation once that was fetched before its event had its turn', async () => {
    await page.route('**/_simulator/violations', async (route) => {
      await merchant.send('intent-1');
      await merchant.send('intent-1'); // early, and with a session id that was used
      await merchant.send('intent-2');
      await route.continue();
    });
    await merchant.reset();
    await merchant.send('last', '5339999999');
    await page.locator('article[data-gsm="5339999999"]').waitFor();
    expect(await merchant.rules()).toHaveLength(3);
    expect(await text('#referee')).toBe('3 violations');
    expect(await page.locator('.requests summary .card').count()).toBe(3);
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
    await open();
    await page.locator('.sms').waitFor();
    await until('#referee', '2 violations');
    expect(await page.locator('.requests details').count()).toBe(2);
  });

  it('arms a fault for the next send_otp and shows the yellow card for the repetition', async () => {
    await page.locator('#preset').selectOption({ label: 'SMS arrives, 502 as HTML' });
    await page.getByRole('button', { name: 'Arm' }).click();
    await until('#faults li', 'send_otp: afterSms status, status 502, form "html", 1×');
    expect((await merchant.send('a')).status).toBe(502);
    await page.locator('.sms').waitFor();
    await page.locator('#faults li').waitFor({ state: 'detached' });
    await merchant.send('b');
    await until('#referee', '1 violation');
    await page.locator('.requests summary:has(.card)').click();
    await until('.requests details .foul', 'early-resend');
  });

  it('shows every SMS at once while faults strike faster than it can follow', async () => {
    const held: Route[] = [];
    await page.route('**/_simulator/switches', (route) => {
      held.push(route);
    });
    paynet.faults.add({ side: 'afterSms', kind: 'status', status: 503 });
    for (let call = 0; call < 30; call += 1) await merchant.send(`s${call}`, `53212345${10 + call}`);
    await page.locator('article[data-gsm="5321234539"]').waitFor();
    expect(await page.locator('.sms').count()).toBe(30);
    expect(held).toHaveLength(1);
    await held[0]!.continue();
    const last = await eventually(async () => {
      await page.evaluate('0');
      return held[1];
    });
    await last.continue();
    await until('#faults li', 'afterSms status');
    expect(held).toHaveLength(2);
  });

  it('shows every field of a fault', async () => {
    const shown = async (fault: Fault, expected: string) => {
      paynet.faults.clear();
      paynet.faults.add(fault);
      await until('#faults li', expected);
    };
    await shown(
      { side: 'afterSms', kind: 'result-code', code: 0 },
      'any service: afterSms result-code, code 0,',
    );
    await shown({ side: 'afterSms', kind: 'result-code', code: '0' }, 'code "0"');
    await shown({ side: 'afterSms', kind: 'delay', ms: 0, probability: 0.25 }, 'ms 0, probability 0.25');
    await shown({ side: 'afterSms', kind: 'slow-drip', everyMs: 7 }, 'everyMs 7');
    await shown(
      { side: 'afterSms', kind: 'huge-body', bytes: 9, gsm: GSM },
      `any service ${GSM}: afterSms huge-body, bytes 9`,
    );
    const headers = { 'retry-after': '7' };
    await shown(
      { side: 'beforeSms', kind: 'status', status: 503, form: 'json', resultCode: 8, headers },
      'status 503, form "json", resultCode 8, headers {"retry-after":"7"}',
    );
  });

  it('says what the simulator refused, until a call goes well', async () => {
    for (let count = 0; count < 100; count += 1) paynet.faults.add({ side: 'afterSms', kind: 'hang' });
    await page.getByRole('button', { name: 'Arm' }).click();
    await until('#trouble', 'faults must be at most 100');
    paynet.faults.clear();
    await page.getByRole('button', { name: 'Arm' }).click();
    await page.locator('#trouble').waitFor({ state: 'hidden' });
  });

  it.each([
    ['#minute', 'clock'],
    ['#freeze', 'clock'],
    ['#reset', 'reset'],
  ])('says that it was refused when %s was pressed', async (button, path) => {
    await page.route(`**/_simulator/${path}`, (route) =>
      route.fulfill({ status: 403, json: { error: 'CROSS_SITE', message: 'Only this page may call this' } }),
    );
    await page.locator(button).click();
    await until('#trouble', 'Only this page may call this');
  });

  it('tells a clock that is days away by days and date', async () => {
    paynet.clock.shift(3 * 86_400_000 + 2 * 3_600_000);
    await until('#drift', '+3 d 2 h');
    paynet.clock.freeze();
    const istanbul = new Date(paynet.clock.now() + 3 * 3_600_000).toISOString();
    await until('#clock', istanbul.slice(11, 19));
    expect(await text('#date')).toBe(istanbul.slice(0, 10));
    paynet.clock.reset();
    await page.locator('#date').waitFor({ state: 'hidden' });
  });

  it('names the key that copies the newest code', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    expect(await page.locator('#keys').isVisible()).toBe(false);
    await merchant.send('a');
    await until('#keys', 'Press c to copy the newest code');
    await page.keyboard.press('c');
    await until('#announce', 'Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(paynet.phone(GSM).lastCode());
  });

  it('says that the wire goes on below its edge', async () => {
    expect(await page.locator('#older').isVisible()).toBe(false);
    for (let call = 0; call < 40; call += 1) await merchant.check('a', 'NOPE');
    await until('#older', 'Scroll for older calls');
    expect(await text('#calls')).toBe('40 calls');
    await page.evaluate(`document.getElementById('requests').scrollTo(0, 100000)`);
    await page.locator('#older').waitFor({ state: 'hidden' });
  });

  it.each([1280, 390, 320])('keeps a code of ten characters on one line at a width of %d', async (width) => {
    await look({ width });
    paynet.switches.codeLength = 10;
    await merchant.send('a');
    await page.locator('.sms output').waitFor();
    const lines = await page.evaluate(`(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('.sms output'));
      return range.getClientRects().length;
    })()`);
    expect(lines).toBe(1);
    const bubble = (await page.locator('.sms').boundingBox())!;
    const button = (await page.locator('.sms .code button').boundingBox())!;
    expect(button.x + button.width).toBeLessThanOrEqual(bubble.x + bubble.width);
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
    const assumptions = Object.values(switchTable).filter(({ basis }) => basis === 'assumption');
    await until('#assumed', `${assumptions.length} assumptions`);
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

  it.each(['light', 'dark'] as const)(
    'can be read in the %s theme after a code expired',
    async (colorScheme) => {
      await look({ colorScheme });
      await merchant.send('a');
      paynet.clock.shift(180_000);
      await page.locator('.sms.expired').waitFor();
      const ratios = await page.evaluate<number[]>(contrastOfTexts('.sms.expired'));
      expect(ratios.length).toBeGreaterThan(4);
      expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('leads to the wire at the width of a phone', async () => {
    await look({ width: 390 });
    for (const gsm of ['5321234567', '5331234567', '5341234567']) await merchant.send(gsm, gsm);
    await page.locator('.sms').nth(2).waitFor();
    await page.getByRole('link', { name: 'Wire' }).click();
    await page.waitForFunction(`(() => {
      const { top } = document.getElementById('wire').getBoundingClientRect();
      return top >= 0 && top < 200;
    })()`);
  });

  it.each(['light', 'dark'] as const)('fits a phone in the %s theme', async (colorScheme) => {
    await look({ width: 390, colorScheme });
    await merchant.send('x'.repeat(200));
    await page.locator('.sms').waitFor();
    await page.locator('.requests details[open]').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const brightness = Math.max(...ground.match(/\d+/g)!.map(Number));
    expect(brightness > 128).toBe(colorScheme === 'light');
  });
});
