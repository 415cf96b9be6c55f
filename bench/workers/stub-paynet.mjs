import { once } from 'node:events';
import { createServer } from 'node:net';
import { serveParent } from '../support/workers.mjs';

/** What a code lives in Paynet's own sample is not documented; the simulator's default is taken. */
const OTP_LIFE_MS = 180_000;

/** As Paynet writes a moment: Istanbul's time with seven digits. */
function paynetTime(ms) {
  return new Date(ms + 3 * 3_600_000).toISOString().replace('Z', '0000+03:00');
}

function writeAnswer(now) {
  const body = JSON.stringify({
    otp_expire: paynetTime(now + OTP_LIFE_MS),
    code: 0,
    message: 'Başarılı İşlem',
  });
  const head = [
    'HTTP/1.1 200 OK',
    `Date: ${new Date(now).toUTCString()}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

let answer = writeAnswer(Date.now());
setInterval(() => {
  answer = writeAnswer(Date.now());
}, 500);

/**
 * Says yes to every request at once, and reads no more of HTTP than where a request ends: a server that takes longer than its clients would
 * be what is measured.
 */
const server = createServer({ noDelay: true }, (socket) => {
  let text = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    text += bytes.latin1Slice();
    for (;;) {
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = text.slice(0, headEnd);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
      const end = headEnd + 4 + length;
      // A body in chunks would be a contestant that sends something else than the others.
      if (Number.isNaN(length)) return socket.destroy();
      if (text.length < end) return;
      text = text.slice(end);
      socket.write(answer);
      if (/\r\nconnection: close/i.test(head)) return socket.end();
    }
  });
}).listen(0, '127.0.0.1');

serveParent({
  async url() {
    if (!server.listening) await once(server, 'listening');
    return `http://127.0.0.1:${server.address().port}`;
  },
});
