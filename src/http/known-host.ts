import { isIP } from 'node:net';

/**
 * Whether a Host header names this server. A page of somebody else can have its own name resolve to this machine
 * (DNS rebinding), but the browser then sends that name: plain addresses and `localhost` cannot be taken over so.
 * @param hosts further names that are known to lead here
 */
export function isKnownHost(header: string | undefined, hosts: readonly string[]): boolean {
  const name = hostName(header);
  if (name === null) return false;
  return name === 'localhost' || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || hosts.includes(name);
}

/** Whether only processes of this machine reach what listens on an address. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** In lower case and without the port; null if there is none. */
function hostName(header: string | undefined): string | null {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return null;
  try {
    return new URL(`http://${header}`).hostname;
  } catch {
    return null;
  }
}
