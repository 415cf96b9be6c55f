/** Browser script: calls of the control API. */
export const controlJs = String.raw`
export async function control(method, path, body) {
  const answer = await fetch('/_simulator/' + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error('The simulator answered ' + answer.status);
  return answer.status === 204 ? null : answer.json();
}
`;
