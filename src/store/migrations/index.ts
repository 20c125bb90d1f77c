import type { Migration } from 'kysely';
import * as initial from './0001-initial';
import * as operating from './0002-operating';
import * as calls from './0003-calls';
import * as lostDeliveries from './0003-lost-deliveries';
import * as inPlaceUpdates from './0004-in-place-updates';
import * as money from './0007-money';

/** A static list: no file system, no dynamic import, visible to the compiler. Names are never changed. */
export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-operating': operating,
  '0003-calls': calls,
  '0003-lost-deliveries': lostDeliveries,
  '0004-in-place-updates': inPlaceUpdates,
  '0007-money': money,
};
