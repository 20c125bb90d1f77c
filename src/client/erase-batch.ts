import { createJudges, type Judges } from '../judges/create-judges';
import { parseJudgeSpec } from '../judges/judge-spec';
import type { ProvidersAccess } from '../judges/provider-access';
import { JobCallError } from '../judges/provider-jobs';
import type { Store } from '../store/connect';
import { listCopies, markCopyRemoved, type JobCopy } from '../store/erasing/copies';
import { eraseTexts, type ErasedCounts } from '../store/erasing/erase-texts';
import { listBatchesWithSameTexts, refuseTextsInUse, type EraseTarget } from '../store/erasing/targets';

interface CopyLeft {
  readonly jobKey: string;
  readonly provider: string;
  readonly providerJobId: string | null;
  /** One sentence. */
  readonly why: string;
}

export interface Erasure extends EraseTarget, ErasedCounts {
  /** Provider jobs of which the provider has deleted its copy. */
  readonly copiesRemoved: number;
  readonly copiesLeft: readonly CopyLeft[];
  /** Other batches with a text that was erased here. */
  readonly sameTextsIn: readonly string[];
}

export interface ErasePermission {
  /** Who asks, for the record. */
  readonly by: string;
  /** Keys and addresses with which the jobs were made: without them the provider's copies stay. */
  readonly access: ProvidersAccess;
  readonly signal: AbortSignal;
}

/**
 * Has providers delete their copies of the jobs that hold the texts, then erases the texts here. What dies on the way
 * is finished by repeating it.
 * @throws TextsInUseError while the batch, or a job of it, needs its texts; nothing is erased then
 */
export async function eraseBatch(
  store: Store,
  target: EraseTarget,
  { by, access, signal }: ErasePermission,
): Promise<Erasure> {
  await refuseTextsInUse(store, target.batchId);
  const judges = createJudges({ concurrency: 1, access });
  const copiesLeft: CopyLeft[] = [];
  let copiesRemoved = 0;
  for (const copy of await listCopies(store, target)) {
    const { removed, why } = await removeCopy(judges, copy, signal);
    if (removed) await markCopyRemoved(store, copy.jobKey);
    if (why === null) copiesRemoved++;
    else copiesLeft.push({ jobKey: copy.jobKey, provider: copy.provider, providerJobId: copy.providerJobId, why });
  }
  const erased = await eraseTexts(store, { ...target, by, copiesRemoved, copiesLeft: copiesLeft.length });
  const sameTextsIn = await listBatchesWithSameTexts(store, target);
  return { ...target, ...erased, copiesRemoved, copiesLeft, sameTextsIn };
}

interface Removal {
  /** There is nothing left to ask for. */
  readonly removed: boolean;
  /** What the operator should know; null: the provider has deleted it. */
  readonly why: string | null;
}

async function removeCopy(judges: Judges, copy: JobCopy, signal: AbortSignal): Promise<Removal> {
  const { judgeSpec, tiesAllowed, providerJobId, confirmed } = copy;
  if (providerJobId === null) return left('Nobody knows whether it was made; look at the provider’s console.');
  if (!confirmed) return left('It has never shown to be ours, so it was left alone; look at the provider’s console.');
  const jobs = judges.jobsFor(parseJudgeSpec(judgeSpec, { baseDir: process.cwd() }), { tiesAllowed });
  if (jobs === null) return { removed: true, why: null }; // it was never with anybody else
  try {
    await jobs.remove(providerJobId, signal);
    return { removed: true, why: null };
  } catch (error) {
    if (!(error instanceof JobCallError)) throw error;
    if (error.call.httpStatus !== 404) return left(error.message);
    // Also what a command that died has had deleted. Told once, since it may be the wrong account that was asked.
    return { removed: true, why: 'It is not known there: deleted already, or made with the key of another account.' };
  }
}

function left(why: string): Removal {
  return { removed: false, why };
}
