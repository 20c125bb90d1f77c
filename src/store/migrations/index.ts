import type { Migration } from 'kysely';
import * as initial from './0001-initial';
import * as operating from './0002-operating';
import * as calls from './0003-calls';
import * as inPlaceUpdates from './0004-in-place-updates';
import * as lostDeliveries from './0005-lost-deliveries';
import * as panels from './0006-panels';
import * as providerJobs from './0007-provider-jobs';
import * as money from './0008-money';
import * as metrics from './0009-metrics';
import * as measurement from './0010-measurement';
import * as groups from './0011-groups';
import * as events from './0012-events';
import * as measurements from './0013-measurements';
import * as erasure from './0014-erasure';

/** A static list: no file system, no dynamic import, visible to the compiler. Names are never changed. */
export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-operating': operating,
  '0003-calls': calls,
  '0004-in-place-updates': inPlaceUpdates,
  '0005-lost-deliveries': lostDeliveries,
  '0006-panels': panels,
  '0007-provider-jobs': providerJobs,
  '0008-money': money,
  '0009-metrics': metrics,
  '0010-measurement': measurement,
  '0011-groups': groups,
  '0012-events': events,
  '0013-measurements': measurements,
  '0014-erasure': erasure,
};
