import { toFile } from 'openai';
import { z } from 'zod';
import type { JobOrder } from '../provider-jobs';
import { type BatchObject, noteOf } from './batch-object';
import { chatRequest } from './chat-request';
import type { RequestForm } from './dialect';
import { isGone, jobCall, jobList } from './job-calls';
import type { OpenaiJudgeSettings } from './settings';

/** For 200 MB over a slow line. */
const uploadTimeoutMs = 600_000;
/** OpenAI deletes by itself, after two days, a file of which we lost sight: it holds texts. */
const expiry = { expires_after: { anchor: 'created_at', seconds: 172_800 } } as const;

const fileObject = z.object({ id: z.string().min(1), filename: z.string(), created_at: z.number() });

/** The requests of a job, one JSON document a line. */
export function jobFile({ bundle, customIds }: JobOrder, form: RequestForm, asked: OpenaiJudgeSettings): Buffer {
  const lines = bundle.requests.map((request) => {
    const custom_id = customIds.get(request.comparisonId);
    if (custom_id === undefined) throw new RangeError(`Comparison ${request.comparisonId} has no name in the job.`);
    const { body } = chatRequest(bundle, request, form, asked);
    return Buffer.from(`${JSON.stringify({ custom_id, method: 'POST', url: '/v1/chat/completions', body })}\n`);
  });
  return Buffer.concat(lines);
}

/** The id of the new file. */
export async function uploadFile(
  asked: OpenaiJudgeSettings,
  jobKey: string,
  content: Buffer,
  signal: AbortSignal,
): Promise<string> {
  const file = await toFile(content, fileName(jobKey), { type: 'application/jsonl' });
  const settings = { signal, shape: z.object({ id: z.string().min(1) }), timeoutMs: uploadTimeoutMs };
  const { id } = await jobCall(asked, settings, (sdk, limits) =>
    sdk.files.create({ file, purpose: 'batch', ...(asked.client.isOpenai && expiry) }, limits),
  );
  return id;
}

/** A file that is gone already is as good as removed. */
export async function removeFile(asked: OpenaiJudgeSettings, file: string, signal: AbortSignal): Promise<void> {
  try {
    await jobCall(asked, { signal, shape: z.object({ id: z.string() }) }, (sdk, limits) =>
      sdk.files.delete(file, limits),
    );
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Files that were uploaded for the same job and are not used, since the acknowledgement was lost. */
export async function orphanedFiles(
  asked: OpenaiJudgeSettings,
  batch: BatchObject,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const note = noteOf(batch);
  if (note === null) return [];
  const found: string[] = [];
  const sinceMs = batch.created_at * 1000 - 6 * uploadTimeoutMs;
  const files = jobList(
    asked,
    { signal, shape: fileObject, sinceMs },
    (page) => (sdk, limits) => sdk.files.list({ purpose: 'batch', order: 'desc', ...page }, limits),
  );
  try {
    for await (const { id, filename } of files) {
      if (filename === fileName(note.jobKey) && id !== batch.input_file_id) found.push(id);
    }
  } catch (error) {
    // Not every server lists its files.
    if (!isGone(error)) throw error;
  }
  return found;
}

function fileName(jobKey: string): string {
  return `paragone-${jobKey}.jsonl`;
}
