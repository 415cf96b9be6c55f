import { SIMULATOR_SECRET_KEY } from '../options.js';

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect x='8' y='1' width='16' height='30' rx='4' fill='%230b8a8f'/%3E%3Crect x='10' y='5' width='12' height='20' rx='1' fill='%23fff'/%3E%3Crect x='12' y='9' width='8' height='4' rx='2' fill='%230b8a8f'/%3E%3C/svg%3E";

/** The page, without any data in it: all values arrive through the control API and are set as text. */
export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Paynet simulator</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/_simulator/page/page.css">
<script type="module" src="/_simulator/page/main.js"></script>
</head>
<body>
<header class="bar">
  <h1>Paynet simulator <small id="connection" role="status">connecting…</small></h1>
  <div class="tools">
    <span class="clock" title="The time Paynet believes it is, in Istanbul">
      <span id="date" hidden></span> <time id="clock">--:--:--</time><span id="drift" hidden></span>
    </span>
    <button type="button" id="minute" title="Move Paynet's time one minute ahead">+1 min</button>
    <button type="button" id="freeze" aria-pressed="false" title="Stop Paynet's time">Freeze</button>
    <button type="button" id="reset" title="Forget every message, card, fault and shift">Reset</button>
  </div>
  <p id="trouble" class="trouble" role="alert" hidden></p>
</header>
<nav class="jump" aria-label="On this page"><a href="#phones">Phones</a><a href="#wire">Wire</a><a href="#assumptions">Switches</a></nav>
<main>
  <section id="phones" class="phones" aria-label="Phones">
    <div id="empty" class="handset waiting" hidden>
      <div class="screen">
        <div class="status"><span class="signal" aria-hidden="true"><i></i><i></i><i></i><i></i></span></div>
        <div class="hush">
          <p class="zz" aria-hidden="true"><i>z</i><i>z</i><i>z</i></p>
          <h2>No SMS yet</h2>
          <p>Send one, and it arrives here without a reload. No SIM card was harmed.</p>
        </div>
      </div>
    </div>
    <div id="shelf" class="shelf"></div>
    <p id="keys" class="hint keys" hidden>Press <kbd>c</kbd> to copy the newest code.</p>
    <p id="announce" class="unseen" role="status"></p>
  </section>
  <aside aria-label="Requests">
    <section id="start" class="panel" hidden>
      <h2>Your first SMS</h2>
      <pre id="curl" data-key="${SIMULATOR_SECRET_KEY}"></pre>
      <div class="row"><button type="button" id="copy-curl">Copy</button>
      <span class="hint">or point your client's base URL at <b id="base"></b></span></div>
    </section>
    <form id="arm" class="panel">
      <label for="preset">Make the next <b>send_otp</b> go wrong</label>
      <div class="row"><select id="preset"></select><button type="submit">Arm</button></div>
      <ul id="faults" class="faults"></ul>
    </form>
    <section id="wire" class="panel wire">
      <h2>Wire <small id="calls"></small> <span id="referee" class="verdict"></span></h2>
      <ol id="requests" class="requests" tabindex="0" aria-label="Calls, the newest first"></ol>
      <p id="older" class="hint older" hidden>Scroll for older calls</p>
      <p id="quiet" class="hint">Every call to /v1/card/* appears here, with its answer and what the referee thinks of it.</p>
    </section>
    <details class="panel" id="assumptions">
      <summary><h2>What Paynet does not document</h2> <span id="assumed" class="hint"></span></summary>
      <p class="hint">Each answer below is a guess of this simulator, unless it follows a published sample. Turn a switch and see whether your code still holds.</p>
      <ul id="switches" class="switches"></ul>
    </details>
  </aside>
</main>
</body>
</html>
`;
