import { Session } from 'node:inspector/promises';

const ROOT = new URL('../../', import.meta.url).href;

/** Where a function lives: a package, Node, or what the engine does beside running functions. */
function ownerOf({ functionName, url }) {
  if (url === '') return functionName.startsWith('(') ? functionName : 'Node and V8, native';
  if (url.startsWith('node:')) return `Node, ${/^node:(?:internal\/)?_?([a-z]+)/.exec(url)?.[1] ?? 'other'}`;
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (name !== undefined) return name;
  if (url.includes('/libs/paynet-otp/')) return 'nestjs-paynet-otp';
  return url.includes('/bench/') ? 'benchmark' : 'other';
}

const NOT_THE_CALLS = new Set(['(idle)', '(root)', 'Node, inspector']);

/** Starting and stopping takes a while itself. */
const isProfiler = ({ functionName, url }) => url === '' && functionName === 'dispatch';

function placeOf({ functionName, url, lineNumber }) {
  const file = url.startsWith(ROOT) ? url.slice(ROOT.length).replace(/^.*node_modules\//, '') : url;
  const name = functionName === '' ? '(anonymous)' : functionName;
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}

function add(sums, key, amount) {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function top(sums, count, usPerUnit) {
  return [...sums]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([where, amount]) => ({ where, cpuUs: amount * usPerUnit }));
}

/** Sums up a CPU profile: time in a function itself, by owner and by function, and time in our functions with all they call. */
function summarize({ nodes, samples, timeDeltas }, cpuUs, count) {
  const byId = new Map(nodes.map((node) => [node.id, { ...node, self: 0 }]));
  samples.forEach((id, index) => {
    byId.get(id).self += timeDeltas[index];
  });
  const owners = new Map();
  const functions = new Map();
  const withCallees = new Map();

  const visit = (node, above) => {
    const owner = ownerOf(node.callFrame);
    const place = placeOf(node.callFrame);
    if (!NOT_THE_CALLS.has(owner) && !isProfiler(node.callFrame)) {
      add(owners, owner, node.self);
      add(functions, place, node.self);
    }
    const isCounted = owner === 'nestjs-paynet-otp' && !above.has(place);
    const below = isCounted ? new Set([...above, place]) : above;
    let total = node.self;
    for (const id of node.children ?? []) total += visit(byId.get(id), below);
    if (isCounted) add(withCallees, place, total);
    return total;
  };
  visit(byId.get(nodes[0].id), new Set());
  // A sample is taken by the clock, also when others have the core: the shares are right, the sum is not.
  const all = [...owners.values()].reduce((sum, amount) => sum + amount, 0);
  return {
    byOwner: top(owners, count, cpuUs / all),
    byFunction: top(functions, count, cpuUs / all),
    oursWithCallees: top(withCallees, count, cpuUs / all),
  };
}

/** Where the CPU time goes while `run` makes calls; microseconds a call, some of which the profiler itself costs. */
export async function profile(run, count) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  await session.post('Profiler.start');
  const { cpuUs } = await run();
  const { profile: recorded } = await session.post('Profiler.stop');
  session.disconnect();
  return summarize(recorded, cpuUs, count);
}
