import { z } from 'zod';
import type { BatchMember } from '../batch-job';
import type { InputError, StoredFile } from './openai-batch';

const inputLine = z.object({
  custom_id: z.string().min(1),
  method: z.literal('POST'),
  url: z.string(),
  body: z.looseObject({ model: z.string() }),
});
const mostRequests = 50_000;

/** The members of an input file, or why the whole batch fails. */
export function readBatchInput(
  { rows }: StoredFile,
  endpoint: string,
):
  { readonly members: readonly BatchMember[]; readonly models: readonly string[] } | { readonly errors: InputError[] } {
  const members: BatchMember[] = [];
  const errors: InputError[] = [];
  const ids = new Set<string>();
  const models = new Set<string>();
  const refuse = (code: string, line: number | null, message: string) =>
    errors.push({ code, line, message, param: null });
  for (const [index, { row }] of rows.entries()) {
    const line = inputLine.safeParse(parsedOrNull(row));
    if (!line.success) {
      refuse('invalid_json_line', index + 1, 'This line is not a request of a batch.');
      continue;
    }
    const { custom_id: customId, url, body } = line.data;
    if (ids.has(customId)) refuse('duplicate_custom_id', index + 1, 'The custom_id was used before.');
    if (url !== endpoint) refuse('mismatched_url', index + 1, 'The url is not the endpoint of the batch.');
    ids.add(customId);
    models.add(body.model);
    members.push({ customId, request: body });
  }
  if (models.size > 1) refuse('mismatched_model', null, 'All requests of a batch must name one model.');
  if (rows.length === 0) refuse('empty_file', null, 'The input file is empty.');
  if (rows.length > mostRequests) refuse('too_many_tasks', null, `A batch may have ${mostRequests} requests.`);
  return errors.length > 0 ? { errors } : { members, models: [...models] };
}

function parsedOrNull(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return null;
  }
}
