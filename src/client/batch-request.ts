import { createHash, randomBytes } from 'node:crypto';
import type { NewBatch, NewItem, NewJudge } from '../contracts/new-batch';
import { bundleSizeRange, defaultSettings, type BatchSettings } from '../contracts/settings';
import { checkItems } from '../input/check-items';
import { InputError } from '../input/input-error';
import { parseJudgeSpec } from '../judges/judge-spec';

/** A text to be compared. */
export interface BatchItem {
  /** Unique in the batch. */
  readonly id: string;
  readonly text: string;
  /** The known grade, if the item is an anchor. */
  readonly anchorGrade?: string | null;
  /** For the simulated judge only: any unit, higher is better; for all items or none. */
  readonly quality?: number | null;
}

/** What a caller asks for. All but items and judges have defaults. */
export interface BatchRequest {
  /** Two or more. Texts are made well-formed (NUL, lone surrogates, byte-order mark, line ends). */
  readonly items: readonly BatchItem[];
  /** Specs such as `simulated:noise=2`. This release takes one. */
  readonly judges: readonly string[];
  /** Letters, digits, `-`, `_`, `.`; at most 64. Default: drawn. */
  readonly id?: string;
  /** What is compared, as a noun phrase. Default: "overall quality". */
  readonly trait?: string;
  /** How to judge it; the prompt's own criteria if not given. */
  readonly criteria?: string;
  /** Comparisons that may be planned. Default: 10 × items. */
  readonly budget?: number;
  /** A whole number below 2^64, as a decimal string: pairing and simulated verdicts follow from it. Default: drawn. */
  readonly seed?: string;
  /** Comparisons per bundle, 1 to 64. Default 16. */
  readonly bundleSize?: number;
  /** Default 30,000. */
  readonly heartbeatTimeoutMs?: number;
}

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const largestSeed = 2n ** 64n - 1n;

/**
 * Checks a request, fills in the defaults and draws what is not given.
 * @throws InputError naming the field, what was expected and what was got; nothing has been written then
 */
export function toNewBatch(request: BatchRequest): NewBatch {
  const { trait = 'overall quality', criteria = null } = request;
  const items = toItems(request.items);
  const judges = toJudges(request.judges);
  const settings = toSettings(request);
  const seed = request.seed === undefined ? null : checkSeed(request.seed);
  return {
    batchId: request.id === undefined ? drawId() : checkId(request.id),
    fingerprint: fingerprintOf({ items, judges, trait, criteria, settings, seed }),
    trait,
    criteria,
    seed: seed ?? drawSeed(),
    settings,
    judges,
    items,
  };
}

function toItems(items: readonly BatchItem[]): readonly NewItem[] {
  const drafts = items.map(({ id, text, anchorGrade = null, quality = null }) => {
    return { id, text, anchorGrade, quality, place: null };
  });
  return checkItems(drafts).items;
}

function toJudges(specs: readonly string[]): readonly NewJudge[] {
  if (specs.length !== 1) {
    const sentence = `this release takes one judge per batch, got ${specs.length}. Start one batch for each.`;
    throw new InputError('judges', sentence);
  }
  return specs.map((text) => {
    const { spec, provider, model } = parseJudgeSpec(text, { baseDir: process.cwd() });
    return { spec, provider, model };
  });
}

function toSettings({ items, budget, bundleSize, heartbeatTimeoutMs }: BatchRequest): BatchSettings {
  if (bundleSize !== undefined) {
    checkCount('bundle_size', 'the bundle size', bundleSize, bundleSizeRange.min, bundleSizeRange.max);
  }
  if (budget !== undefined) checkCount('budget', 'the budget', budget, 1, 1_000_000);
  const settings = defaultSettings(items.length, bundleSize);
  return {
    ...settings,
    totalBudget: budget ?? settings.totalBudget,
    heartbeatTimeoutMs: heartbeatTimeoutMs ?? settings.heartbeatTimeoutMs,
  };
}

function checkCount(code: string, name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new InputError(code, `${name} is a whole number from ${min} to ${max}, got ${value}.`);
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

/** Of everything that shapes the outcomes; heartbeats are about workers, so they are left out. */
function fingerprintOf({
  items,
  settings,
  ...rest
}: Omit<NewBatch, 'batchId' | 'fingerprint' | 'seed'> & { seed: string | null }): string {
  const hashed = {
    ...rest,
    items: items.map(({ id, sha256, anchorGrade, quality }) => [id, sha256, anchorGrade, quality]),
    settings: { ...settings, heartbeatTimeoutMs: null },
  };
  return createHash('sha256').update(JSON.stringify(hashed)).digest('hex');
}
