import { createHash, randomBytes } from 'node:crypto';
import type { BatchMode } from '../contracts/batch';
import type { NewBatch, NewItem, NewJudge } from '../contracts/new-batch';
import { checkItems } from '../input/check-items';
import { checkPair, type GivenPair } from '../input/check-pair';
import { InputError } from '../input/input-error';
import { parseJudgeSpec, providerOf } from '../judges/judge-spec';
import { judgePrice, requirePrice } from '../judges/prices/judge-price';
import type { ProvidersAccess } from '../judges/provider-access';
import type { BatchItem, BatchRequest } from './batch-request';
import { resolveMode } from './resolve-mode';
import { toSettings } from './to-settings';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const largestSeed = 2n ** 64n - 1n;

/**
 * Checks a request, fills in the defaults and draws what is not given.
 * @param access how providers are reached, if known: a server of one's own has no listed price
 * @throws InputError naming the field, what was expected and what was got; nothing has been written then
 */
export function toNewBatch(request: BatchRequest, access: ProvidersAccess | null = null): NewBatch {
  const { trait = 'overall quality', criteria = null } = request;
  const items = toItems(request.items);
  const judges = toJudges(request, access);
  const givenPairs = toGivenPairs(request, items);
  const settings = toSettings(request, modeOf(request.mode, request.judges).mode);
  const seed = request.seed === undefined ? null : checkSeed(request.seed);
  return {
    batchId: request.id === undefined ? drawId() : checkId(request.id),
    fingerprint: fingerprintOf({ items, judges, trait, criteria, settings, givenPairs, seed }),
    trait,
    criteria,
    seed: seed ?? drawSeed(),
    settings,
    judges,
    items,
    givenPairs,
  };
}

function toItems(items: readonly BatchItem[]): readonly NewItem[] {
  const drafts = items.map(({ id, text, anchorGrade = null, quality = null }) => {
    return { id, text, anchorGrade, quality, place: null };
  });
  return checkItems(drafts).items;
}

function toJudges(
  { judges: specs, allowUnpriced = false }: BatchRequest,
  access: ProvidersAccess | null,
): readonly NewJudge[] {
  if (specs.length !== 1) {
    const sentence = `this release takes one judge per batch, got ${specs.length}. Start one batch for each.`;
    throw new InputError('judges', sentence);
  }
  return specs.map((text) => {
    const judge = parseJudgeSpec(text, { baseDir: process.cwd() });
    const { spec, provider, model } = judge;
    const price = judgePrice(judge, access);
    if (!allowUnpriced) requirePrice(judge, price);
    return { spec, provider, model, price };
  });
}

/** What has to be said of the mode that a request asks for: it is not known, or its provider does not offer it. */
export function modeNotices({ mode, judges }: BatchRequest): readonly string[] {
  return modeOf(mode, judges).notices;
}

function modeOf(mode: BatchMode | undefined, judges: readonly string[]): ReturnType<typeof resolveMode> {
  return resolveMode([{ name: 'the mode', value: mode ?? null }], providerOf(judges[0]?.trim() ?? ''));
}

function toGivenPairs({ pairs }: BatchRequest, items: readonly NewItem[]): readonly GivenPair[] | null {
  if (pairs === undefined) return null;
  const itemIds = new Set(items.map(({ id }) => id));
  return pairs.map((pair) => checkPair(pair, itemIds, null));
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
    items: items.map(({ id, sha256, anchorGrade, quality }) => [id, sha256, anchorGrade, quality]),
    judges: judges.map(({ spec, provider, model }) => ({ spec, provider, model })),
    settings: { ...settings, ...patienceLeftOut, maxCostUsd: null },
  };
  return createHash('sha256').update(JSON.stringify(hashed)).digest('hex');
}
