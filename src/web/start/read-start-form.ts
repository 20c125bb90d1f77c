import type { BatchRequest } from '../../client/batch-request';
import { batchModes } from '../../client/resolve-mode';
import { pairings } from '../../core/pairing/pairings';
import { InputError } from '../../input/input-error';
import { readSentItems, type SentFile } from '../../input/read-items';
import { parseJudgeSpec } from '../../judges/judge-spec';
import { readDecimal, readWholeNumber, type ReadNumber } from '../parts/numbers';
import { fileField } from './sent-files';

/** What somebody typed and sent to start a batch. */
export interface StartForm {
  readonly values: Readonly<Record<string, string>>;
  readonly files: readonly SentFile[];
}

/** Something wrong with a form. */
export interface Complaint {
  /** Of the field; null: of the form as a whole. */
  readonly field: string | null;
  readonly sentence: string;
}

export type ReadForm =
  | { readonly request: BatchRequest; readonly notices: readonly string[] }
  | { readonly complaints: readonly Complaint[] };

const wholeNumbers = { budget: 'budget', threshold: 'completionThresholdPct', bundleSize: 'bundleSize' } as const;
const decimals = {
  targetReliability: 'targetReliability',
  targetSe: 'targetStandardError',
  maxCost: 'maxCostUsd',
} as const;

/**
 * Turns a form into a request, by the rules of `paragone start`; ranges are checked where the batch is made of it.
 * @param defaults of what the form leaves open
 */
export function readStartForm({ values, files }: StartForm, defaults: Partial<BatchRequest>): ReadForm {
  const complaints: Complaint[] = [];
  const typed = (name: string): string => (values[name] ?? '').trim();
  const number = (name: string, read: (text: string) => ReadNumber): number | undefined => {
    const found = read(typed(name));
    if ('value' in found) return found.value;
    complaints.push({ field: name, sentence: found.complaint });
    return undefined;
  };
  const numbers = [
    ...Object.entries(wholeNumbers).map(([name, field]) => [field, number(name, readWholeNumber)] as const),
    ...Object.entries(decimals).map(([name, field]) => [field, number(name, readDecimal)] as const),
  ].filter(([, value]) => value !== undefined);
  const items = attempt(complaints, () => readFiles(files));
  const judges = attempt(complaints, () => readJudges(typed('judges')));
  if (items === null || judges === null || complaints.length > 0) return { complaints };

  const chosen = <Option extends string>(name: string, options: readonly Option[]): Option | undefined =>
    options.find((option) => option === typed(name));
  const mode = chosen('mode', batchModes);
  const pairing = chosen('pairing', pairings);
  const criteria = typed('criteria');
  const request: BatchRequest = {
    ...defaults,
    items: items.items,
    judges,
    ...(Object.fromEntries(numbers) as Partial<BatchRequest>),
    ...(mode !== undefined && { mode }),
    ...(pairing !== undefined && { pairing }),
    ...(criteria !== '' && { criteria }),
    ...(typed('id') !== '' && { id: typed('id') }),
    ...(typed('trait') !== '' && { trait: typed('trait') }),
    ...(typed('gradeScale') !== '' && { gradeScale: typed('gradeScale') }),
    ...(typed('seed') !== '' && { seed: typed('seed') }),
    ...(typed('bothOrders') !== '' && { bothOrders: true }),
    ...(typed('ties') !== '' && { tiesAllowed: true }),
    ...(typed('allowUnpriced') !== '' && { allowUnpriced: true }),
  };
  return { request, notices: items.notices };
}

function readFiles(files: readonly SentFile[]): ReturnType<typeof readSentItems> {
  if (files.length > 0) return readSentItems(files);
  throw new FieldError(fileField, 'no file was chosen. Choose a CSV or JSONL with id and text, or .txt and .md files.');
}

/** One in each line. Files are the command line's: a page must not have this machine read or write one. */
function readJudges(text: string): readonly string[] {
  const specs = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  for (const spec of specs.length === 0 ? ['simulated'] : specs) {
    const judge = parseJudgeSpec(spec, { baseDir: process.cwd() });
    if (judge.provider === 'recorded' || (judge.provider === 'simulated' && judge.options.callLog !== null)) {
      const sentence = 'a judge that reads or writes a file cannot be started from a page. Use `paragone start`.';
      throw new FieldError('judges', sentence);
    }
  }
  return specs.length === 0 ? ['simulated'] : specs;
}

/** A complaint of the form itself. */
class FieldError extends Error {
  override readonly name = 'FieldError';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

function attempt<T>(complaints: Complaint[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) complaints.push({ field: error.field, sentence: error.message });
    else if (error instanceof InputError) complaints.push(toComplaint(error));
    else throw error;
    return null;
  }
}

const fieldOfCode: Readonly<Record<string, string>> = {
  batch_id: 'id',
  seed: 'seed',
  trait: 'trait',
  budget: 'budget',
  bundle_size: 'bundleSize',
  threshold: 'threshold',
  target: 'targetReliability',
  max_cost: 'maxCost',
  pairing: 'pairing',
  grade_scale: 'gradeScale',
  both_orders: 'bothOrders',
  judges: 'judges',
  unknown_judge: 'judges',
  incomplete_judge: 'judges',
  unknown_option: 'judges',
  bad_option: 'judges',
  missing_key: 'judges',
  unpriced_model: 'judges',
};

/** The field that an error is about, by its stable code. */
export function toComplaint({ code, file, message }: InputError): Complaint {
  return { field: file === undefined ? (fieldOfCode[code] ?? null) : fileField, sentence: message };
}
