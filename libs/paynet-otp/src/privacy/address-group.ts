import { isIP } from 'node:net';

/** The eight groups of an IPv6 address in the one spelling that URLs have. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].map((group) => parseInt(group, 16));
}

/**
 * Who is behind an address, as far as limits go: an IPv4 address, or the /64 of an IPv6 one, of which every home line has a whole one to
 * choose from. Other text stands for itself.
 */
export function addressGroup(ip: string): string {
  const address = ip.replace(/%.*$/, '');
  if (isIP(address) !== 6) return ip;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 6).every((group, index) => group === (index === 5 ? 0xffff : 0));
  if (!isMapped)
    return `${groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(':')}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}
