import { BlockList, isIP } from 'node:net';

const local = new BlockList();
local.addSubnet('127.0.0.0', 8);
local.addSubnet('10.0.0.0', 8);
local.addSubnet('172.16.0.0', 12);
local.addSubnet('192.168.0.0', 16);
local.addSubnet('169.254.0.0', 16);
local.addSubnet('100.64.0.0', 10);
local.addAddress('0.0.0.0');
local.addAddress('::1', 'ipv6');
local.addSubnet('fc00::', 7, 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

/** Names that no public DNS resolves. */
const localName = /(?:^|\.)(?:localhost|local|lan|internal|home\.arpa)$/;

/** Whether a URL points to this machine or a private network, as far as its text tells; no name is looked up. */
export function isLocalServer(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const version = isIP(host);
  if (version !== 0) return local.check(host, version === 4 ? 'ipv4' : 'ipv6');
  // A name without a dot is one of a container or of a host in the same network.
  return !host.includes('.') || localName.test(host);
}
