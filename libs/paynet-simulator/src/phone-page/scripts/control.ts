/** Browser script: calls of the control API, and the line that tells when one was refused. */
export const controlJs = String.raw`
import { byId } from './format.js';

export async function control(method, path, body) {
  const answer = await fetch('/_simulator/' + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('The simulator does not answer');
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.message || 'The simulator answered ' + answer.status);
}

/** A call that somebody asked for with a click: whatever becomes of it is to be seen. */
export async function steer(method, path, body) {
  try {
    await control(method, path, body);
    showTrouble('');
  } catch (error) {
    showTrouble(error.message);
  }
}

export function showTrouble(words) {
  byId('trouble').textContent = words;
  byId('trouble').hidden = words === '';
}
`;
