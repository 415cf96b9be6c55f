export const pageCss = String.raw`
:root {
  color-scheme: light dark;
  --ground: #eef1ef; --panel: #ffffff; --ink: #17211f; --soft: #5a6965; --line: #d7deda;
  --teal: #0a7b80; --teal-ink: #ffffff; --tint: #dff1ef;
  --screen: #fbfcfb; --bubble: #e8ecea; --body: #1c2422; --yellow: #ffc928; --red: #b3261e; --green: #1c7a45;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1514; --panel: #182120; --ink: #e8efed; --soft: #9db0ab; --line: #2b3735;
    --teal: #45c4c2; --teal-ink: #06201f; --tint: #14302f;
    --screen: #111817; --bubble: #243230; --body: #35423f; --red: #ff8a80; --green: #6fd39b;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1, h2, p { margin: 0; }
h1 { font-size: 1.15rem; letter-spacing: -0.01em; }
h1 small { font-weight: 400; font-size: 0.8rem; color: var(--soft); margin-left: 0.5rem; white-space: nowrap; }
h1 small::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 6px; background: var(--soft); }
h1 small.live::before { background: var(--green); }
h1 small.lost::before { background: var(--red); }
h2 { font-size: 0.95rem; }
button, select, input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 5px 11px; min-height: 34px; }
button { cursor: pointer; }
button:hover { border-color: var(--teal); }
button[aria-pressed="true"] { background: var(--tint); border-color: var(--teal); color: var(--teal); }
:focus-visible { outline: 2px solid var(--teal); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.hint { color: var(--soft); font-size: 0.86rem; }

.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; justify-content: space-between; padding: 11px 22px; background: var(--panel); border-bottom: 1px solid var(--line); }
.tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.clock { font-family: var(--mono); font-size: 0.95rem; margin-right: 6px; }
#date { margin-right: 6px; }
#drift { color: var(--teal); margin-left: 8px; font-size: 0.82rem; }

.trouble { flex-basis: 100%; color: var(--red); font-size: 0.9rem; }
.jump { display: none; }

main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(340px, 460px); gap: 26px; padding: 26px 22px; max-width: 1500px; margin: 0 auto; align-items: start; }
.shelf { display: grid; grid-template-columns: repeat(auto-fill, minmax(290px, 320px)); gap: 26px; justify-content: center; }
aside { display: grid; gap: 16px; min-width: 0; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px; min-width: 0; }
.panel h2, .panel label { display: block; margin-bottom: 8px; font-size: 0.92rem; }
.row { display: flex; gap: 8px; align-items: center; }
.row select { flex: 1; min-width: 0; }

.handset { width: 100%; max-width: 320px; margin: 0 auto; padding: 11px; border-radius: 44px; background: var(--body); border: 1px solid #39443f; box-shadow: 0 14px 30px -14px rgb(0 0 0 / 0.45); }
.screen { position: relative; height: 540px; display: flex; flex-direction: column; border-radius: 34px; overflow: hidden; background: var(--screen); }
.status { display: flex; justify-content: space-between; align-items: center; padding: 12px 24px 4px; font-size: 0.78rem; font-weight: 600; min-height: 34px; }
.status::after { content: ""; position: absolute; top: 10px; left: 50%; width: 84px; height: 20px; margin-left: -42px; border-radius: 12px; background: var(--body); }
.signal { display: inline-flex; gap: 2px; align-items: flex-end; height: 11px; margin-left: auto; }
.signal i { width: 3px; background: currentColor; border-radius: 1px; }
.signal i:nth-child(1) { height: 4px; } .signal i:nth-child(2) { height: 6px; } .signal i:nth-child(3) { height: 8px; } .signal i:nth-child(4) { height: 11px; }
.who { padding: 8px 16px 10px; text-align: center; border-bottom: 1px solid var(--line); }
.who b { display: block; font-size: 1.02rem; font-variant-numeric: tabular-nums; letter-spacing: 0.02em; }
.who span { color: var(--soft); font-size: 0.76rem; }
.screen::after { content: ""; position: absolute; bottom: 8px; left: 50%; width: 110px; height: 4px; margin-left: -55px; border-radius: 2px; background: var(--line); }
.thread { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 14px 14px 26px; display: flex; flex-direction: column; gap: 12px; margin: 0; list-style: none; }

.sms { background: var(--bubble); border-radius: 18px 18px 18px 5px; padding: 11px 13px 10px; margin-right: 14px; transition: opacity 0.3s; }
.sms p { font-size: 0.86rem; color: var(--soft); }
.sms .code { display: flex; align-items: center; justify-content: space-between; gap: 8px; margin: 2px 0 6px; }
.sms output { font: 700 1.75rem/1.25 var(--mono); letter-spacing: 0.09em; overflow-wrap: anywhere; }
.sms output.long { font-size: 1.2rem; letter-spacing: 0.03em; white-space: nowrap; }
.sms button { min-height: 30px; padding: 3px 12px; border-radius: 999px; background: var(--teal); border-color: var(--teal); color: var(--teal-ink); font-size: 0.84rem; font-weight: 600; }
.sms .copied { background: transparent; color: var(--green); border-color: var(--green); }
.life { height: 3px; border-radius: 2px; background: var(--line); overflow: hidden; }
.life i { display: block; height: 100%; width: 100%; transform-origin: left; background: var(--teal); }
.sms footer { display: flex; justify-content: space-between; gap: 8px; margin-top: 5px; font-size: 0.76rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.sms a { color: var(--teal); }
.sms.soon .left { color: var(--red); font-weight: 600; }
.sms.soon .life i { background: var(--red); }
.sms.expired { background: transparent; border: 1px dashed var(--line); }
.sms.expired .life { visibility: hidden; }
.sms.expired output { color: var(--soft); text-decoration: line-through; text-decoration-thickness: 2px; }

.requests { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; max-height: 70vh; overflow-y: auto; }
.requests summary { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; padding: 7px 8px; border-radius: 8px; cursor: pointer; list-style: none; }
.requests summary::-webkit-details-marker { display: none; }
.requests summary:hover, .requests details[open] > summary { background: var(--tint); }
.requests .name { font: 600 0.86rem var(--mono); }
.requests .at { margin-left: auto; color: var(--soft); font-size: 0.76rem; font-variant-numeric: tabular-nums; }
.tag { white-space: nowrap; font: 0.76rem var(--mono); padding: 1px 7px; border-radius: 6px; border: 1px solid var(--line); color: var(--soft); }
.tag.yes { color: var(--green); border-color: currentColor; }
.tag.no { color: var(--red); border-color: currentColor; }
.tag.fault { border-style: dashed; border-color: currentColor; }
.card { width: 11px; height: 15px; border-radius: 2px; background: var(--yellow); border: 1px solid #a57a00; transform: rotate(8deg); }
.inside { padding: 4px 8px 12px; }
.inside h3 { font-size: 0.76rem; margin: 8px 0 3px; color: var(--soft); font-weight: 600; }
.foul { display: flex; gap: 9px; font-size: 0.86rem; margin-top: 8px; }
.foul i { flex: none; margin-top: 3px; }
pre { margin: 0; padding: 10px 12px; border-radius: 8px; background: var(--ground); font: 0.8rem/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
#curl { margin-bottom: 10px; font-size: 0.76rem; }
.row button { flex: none; }
.wire h2 small { font-weight: 400; font-size: 0.82rem; color: var(--soft); margin-left: 4px; }
.older { margin-top: 6px; text-align: center; }
.older::before { content: "↓ "; }
.keys { margin-top: 14px; text-align: center; }
kbd { font: 0.85em var(--mono); padding: 1px 6px; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; background: var(--panel); color: var(--ink); }
@media (hover: none) { .keys { display: none; } }
.verdict { float: right; display: inline-flex; gap: 7px; align-items: center; font-weight: 400; font-size: 0.82rem; color: var(--soft); }
.faults { list-style: none; margin: 0; padding: 0; display: grid; }
.faults li { display: flex; justify-content: space-between; align-items: center; gap: 8px; margin-top: 8px; font: 0.8rem var(--mono); overflow-wrap: anywhere; }
.faults button { flex: none; min-height: 28px; padding: 1px 9px; font-size: 0.8rem; }

#assumptions > summary { cursor: pointer; }
#assumed { display: inline-block; white-space: nowrap; }
#assumptions > summary h2 { display: inline; }
.switches { list-style: none; margin: 10px 0 0; padding: 0; }
.switches li { padding: 9px 0 9px 10px; border-top: 1px solid var(--line); border-left: 3px solid transparent; }
.switches li.turned { border-left-color: var(--teal); }
.switches label { flex: 1; margin: 0; min-width: 0; font: 600 0.82rem var(--mono); overflow-wrap: anywhere; }
.switches select, .switches input { flex: none; width: 11.5rem; font-size: 0.84rem; }
.switches .hint { margin-top: 3px; font-size: 0.8rem; }

.hush { margin: auto; padding: 20px 26px 60px; text-align: center; color: var(--soft); }
.hush h2 { color: var(--ink); font-size: 1.15rem; margin: 6px 0; }
.zz { font: 700 1.5rem var(--mono); color: var(--teal); letter-spacing: 0.2em; }
.zz i { display: inline-block; }
@media (prefers-reduced-motion: no-preference) {
  .zz i { animation: snore 2.4s ease-in-out infinite; }
  .zz i:nth-child(2) { animation-delay: 0.3s; } .zz i:nth-child(3) { animation-delay: 0.6s; }
  .handset.buzz { animation: buzz 0.45s linear; }
  .sms.fresh { animation: pop 0.35s cubic-bezier(0.2, 1.5, 0.5, 1); transform-origin: bottom left; }
}
@keyframes snore { 0%, 100% { transform: none; opacity: 0.5; } 50% { transform: translateY(-7px); opacity: 1; } }
@keyframes buzz { 0%, 100% { transform: none; } 15%, 45%, 75% { transform: translateX(-3px) rotate(-0.5deg); } 30%, 60%, 90% { transform: translateX(3px) rotate(0.5deg); } }
@keyframes pop { from { transform: scale(0.6); opacity: 0; } }

@media (max-width: 860px) {
  main { grid-template-columns: minmax(0, 1fr); gap: 18px; padding: 16px 14px; }
  .bar { padding: 10px 14px; position: static; }
  .jump { display: flex; gap: 6px; position: sticky; top: 0; z-index: 2; padding: 4px 14px; background: var(--panel); border-bottom: 1px solid var(--line); }
  .jump a { flex: 1; padding: 9px 0; text-align: center; color: var(--teal); font-size: 0.9rem; text-decoration: none; }
  #phones, #wire, #assumptions { scroll-margin-top: 62px; }
  .tools { gap: 6px; }
  .tools button { padding: 5px 9px; font-size: 0.88rem; }
  .requests { max-height: none; }
  .shelf { grid-template-columns: minmax(0, 1fr); gap: 18px; }
  .screen { height: auto; min-height: 300px; max-height: 460px; }
  .handset { max-width: 400px; border-radius: 36px; padding: 9px; }
  .screen { border-radius: 28px; }
  button, select, input { min-height: 40px; }
  .sms button, .faults button { min-height: 36px; }
}
`;
