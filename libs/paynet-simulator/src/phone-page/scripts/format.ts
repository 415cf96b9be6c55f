/** Browser script: small makers of elements and texts. Values are set as text, never as markup. */
export const formatJs = String.raw`
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'class') element.className = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const byId = (id) => document.getElementById(id);

export function spacedNumber(gsm) {
  const [, area, first, second, third] = /^(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(gsm) || [];
  return area ? '0' + area + ' ' + first + ' ' + second + ' ' + third : gsm;
}

/** Istanbul time, as in Paynet's own timestamps: three hours ahead of UTC all year. */
export const istanbulTime = (ms) => new Date(ms + 3 * 3600000).toISOString().slice(11, 19);

export const istanbulDate = (ms) => new Date(ms + 3 * 3600000).toISOString().slice(0, 10);

export function span(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return (hours > 0 ? hours + ':' + two(minutes) : String(minutes)) + ':' + two(seconds % 60);
}

export function drift(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const minutes = Math.round(seconds / 60);
  if (Math.abs(ms) < 1000) return '';
  const parts = seconds < 60
    ? [[seconds, 's']]
    : [[Math.floor(minutes / 1440), 'd'], [Math.floor(minutes / 60) % 24, 'h'], [minutes % 60, 'min']];
  const told = parts.filter(([number]) => number > 0).slice(0, 2);
  return (ms < 0 ? '−' : '+') + told.map(([number, unit]) => number + ' ' + unit).join(' ');
}

export function pretty(body) {
  try {
    return JSON.stringify(typeof body === 'string' ? JSON.parse(body) : body, null, 2);
  } catch {
    return String(body);
  }
}

/** Works on plain http of another host too, where browsers hide the clipboard API. */
export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = make('textarea', { readonly: '', class: 'unseen' });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export async function confirmCopy(button, text) {
  try {
    await copyText(text);
    button.textContent = 'Copied';
    button.classList.add('copied');
  } catch {
    button.textContent = 'Not allowed';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
    button.classList.remove('copied');
  }, 1600);
}
`;
