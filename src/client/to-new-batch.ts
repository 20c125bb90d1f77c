import { createHash, randomBytes } from 'node:crypto';
import type { NewBatch, NewItem, NewRejudge } from '../contracts/new-batch';
import { comparabilityOf } from '../core/comparability';
import type { GradeScale } from '../core/grades/grade-scale';
import { checkAnchorGrades } from '../input/check-grade-scale';
import { checkItems } from '../input/check-items';
import { checkPair, groupsById } from '../input/check-pair';
import { InputError } from '../input/input-error';
import { providerOf } from '../judges/judge-spec';
import type { BatchItem, BatchRequest, RejudgeRequest } from './batch-request';
import { resolveMode } from './resolve-mode';
import { checkRejudges, toJudges, toNewJudge, toPanel, type AskedJudge } from './to-judges';
import { toSettings, type RecordedShare } from './to-settings';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const largestSeed = 2n ** 64n - 1n;

/**
 * Checks a request, fills in the defaults and draws what is not given.
 * @throws InputError naming the field, what was expected and what was got; nothing has been written then
 */
export function toNewBatch(request: BatchRequest): NewBatch {
  const { trait = 'overall quality', criteria = null } = request;
  checkTrait(trait);
  const items = toItems(request.items);
  const groups = groupsById(items);
  const asked = toJudges(request.judges, groups);
  const givenPairs = request.pairs?.map((pair) => checkPair(pair, groups, null)) ?? null;
  const settings = toSettings(request, {
    mode: modeOf(request).mode,
    itemCount: items.length,
    comparability: comparabilityOf(items),
    given: givenPairs?.length ?? null,
    recorded: recordedShare(asked),
  });
  if (settings.gradeScale) checkAnchorGrades(items, settings.gradeScale);
  const seed = request.seed === undefined ? null : checkSeed(request.seed);
  const drawn = seed ?? drawSeed();
  // Of the votes as they stand in their files: which side is drawn for them is no part of the request.
  const judges = asked.map(({ spec: { spec, provider, model }, recorded }) => {
    return { spec, provider, model, price: null, ...(recorded !== null && { votes: recorded.votes }) };
  });
  return {
    batchId: request.id === undefined ? drawId() : checkId(request.id),
    fingerprint: fingerprintOf({ items, judges, trait, criteria, settings, givenPairs, seed }),
    trait,
    criteria,
    seed: drawn,
    settings,
    judges: asked.map((judge, number) => toNewJudge(judge, drawn, number, request)),
    items,
    givenPairs,
  };
}

function checkTrait(trait: string): void {
  if (trait.trim() !== '') return;
  const sentence = 'the trait is a noun phrase such as "clarity of argument", got nothing. Give one, or leave it out.';
  throw new InputError('trait', sentence);
}

/**
 * The same for judging another batch again.
 * @param source what is known of that batch
 * @throws InputError naming the field; nothing has been written then
 */
export function toNewRejudge(
  request: RejudgeRequest,
  { batchId: rejudges, itemCount, possiblePairs, outcomes, tiesAllowed, gradeScale }: RejudgeSource,
): NewRejudge {
  const panel = toPanel(request.judges);
  checkRejudges(panel);
  const judges = panel.map(({ spec, provider, model }) => ({ spec, provider, model }));
  if (outcomes === 0) {
    const sentence = `no comparison of batch ${rejudges} has an outcome yet, so there is nothing to ask again.`;
    throw new InputError('pairs', `${sentence} Wait for the first.`);
  }
  const asked = { tiesAllowed, ...request, ...(gradeScale !== null && { gradeScale }) };
  const { mode } = modeOf(request);
  const given = Math.min(outcomes, request.budget ?? outcomes);
  const shape = { mode, itemCount, comparability: null, given, recorded: null };
  const settings = {
    ...toSettings({ ...asked, budget: given }, shape),
    ...(possiblePairs !== null && { possiblePairs }),
  };
  const seed = request.seed === undefined ? null : checkSeed(request.seed);
  const drawn = seed ?? drawSeed();
  // Not how many outcomes there are by now: the batch may run on, and the same request is to find this one again.
  const wanted = { rejudges, judges, seed, settings: { ...settings, totalBudget: request.budget ?? null } };
  return {
    batchId: request.id === undefined ? drawId() : checkId(request.id),
    fingerprint: hashOf({ ...wanted, settings: { ...wanted.settings, ...patienceLeftOut, maxCostUsd: null } }),
    seed: drawn,
    settings,
    judges: panel.map((judge, number) => toNewJudge({ spec: judge, recorded: null }, drawn, number, request)),
    rejudges,
  };
}

/** What is known of a batch that is judged again. */
export interface RejudgeSource {
  readonly batchId: string;
  readonly itemCount: number;
  /** Null: every pair of its items may be compared. */
  readonly possiblePairs: number | null;
  /** Comparisons with a valid outcome. */
  readonly outcomes: number;
  readonly tiesAllowed: boolean;
  readonly gradeScale: GradeScale | null;
}

function toItems(items: readonly BatchItem[]): readonly NewItem[] {
  const drafts = items.map(({ id, text, ...known }) => {
    const { anchorGrade = null, anchorScore = null, group = null, model = null, quality = null } = known;
    return { id, text, anchorGrade, anchorScore, group, model, quality, place: null };
  });
  return checkItems(drafts).items;
}

/** What has to be said of the mode that a request asks for: it is not known, or a judge does not offer it. */
export function modeNotices(request: Pick<BatchRequest, 'mode' | 'judges'>): readonly string[] {
  return modeOf(request).notices;
}

function modeOf({ mode, judges }: Pick<BatchRequest, 'mode' | 'judges'>): ReturnType<typeof resolveMode> {
  return resolveMode(
    [{ name: 'the mode', value: mode ?? null }],
    judges.map((judge) => providerOf(judge.trim())),
  );
}

function recordedShare(judges: readonly AskedJudge[]): RecordedShare | null {
  const counts = judges.flatMap(({ recorded }) => (recorded === null ? [] : [recorded.votes.length]));
  if (counts.length === 0) return null;
  return { votes: counts.reduce((sum, count) => sum + count, 0), alone: counts.length === judges.length };
}

function checkId(id: string): string {
  if (idPattern.test(id)) return id;
  throw new InputError(
    'batch_id',
    'a batch id has letters, digits, "-", "_" and ".", at most 64, and begins with a letter or digit.',
  );
}

function checkSeed(seed: string): string {
  if (/^\d{1,20}$/.test(seed) && BigInt(seed) <= largestSeed) return BigInt(seed).toString();
  throw new InputError('seed', `a seed is a whole number from 0 to ${largestSeed}, got ${JSON.stringify(seed)}.`);
}

function drawSeed(): string {
  return randomBytes(8).readBigUInt64BE().toString();
}

/** 50 bits without letters that look alike: short enough to type, and two never meet. */
function drawId(): string {
  const alphabet = 'abcdefghjkmnpqrstvwxyz0123456789';
  return Array.from(randomBytes(10), (byte) => alphabet[byte % alphabet.length]).join('');
}

const patienceLeftOut = { bundlesInFlight: 0, heartbeatTimeoutMs: 0, queueTtlMs: 0, maxProcessingMs: 0, deadlineMs: 0 };

/** Of everything that shapes the outcomes; patience with workers and queues, prices and caps do not, so they are left out. */
function fingerprintOf({
  items,
  settings,
  judges,
  ...rest
}: Omit<NewBatch, 'batchId' | 'fingerprint' | 'seed'> & { seed: string | null }): string {
  const hashed = {
    ...rest,
    items: items.map((item) => [item.id, item.sha256, item.anchorGrade, item.quality, ...labelsOf(item)]),
    judges: judges.map(({ price: _, ...judge }) => judge),
    settings: { ...settings, ...patienceLeftOut, maxCostUsd: null },
  };
  return hashOf(hashed);
}

/** Nothing for an item without any. */
function labelsOf({ group, model, anchorScore }: NewItem): readonly (string | number | null)[] {
  return group === null && anchorScore === null ? [] : [group, model, anchorScore];
}

function hashOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
