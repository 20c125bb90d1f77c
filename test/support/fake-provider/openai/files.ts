import { jsonReply, ProviderError, type Exchange, type Reply } from '../exchange';
import type { ProviderState } from '../provider-state';
import { resultsReply } from '../results-rows';
import type { StoredFile } from './openai-batch';

const mostBytes = 200 * 2 ** 20;

export async function createFile(state: ProviderState, { body, headers, call }: Exchange): Promise<Reply> {
  requireBatches(state);
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  const file = form.get('file');
  const purpose = form.get('purpose');
  if (!(file instanceof File) || typeof purpose !== 'string') {
    throw new ProviderError(400, "'file' and 'purpose' are required.");
  }
  if (file.size > mostBytes) throw new ProviderError(413, 'A file for a batch may have 200 MB.');
  const stored = storeFile(state, { filename: file.name, purpose, rows: rowsOf(await file.text()) });
  call.objectId = stored.id;
  return jsonReply(toFile(stored));
}

export function retrieveFile(state: ProviderState, exchange: Exchange): Reply {
  return jsonReply(toFile(findFile(state, exchange)));
}

export function fileContent(state: ProviderState, exchange: Exchange): Reply {
  const { rows } = findFile(state, exchange);
  return resultsReply(rows, exchange.fate.fault, 'application/octet-stream');
}

export function deleteFile(state: ProviderState, exchange: Exchange): Reply {
  const { id } = findFile(state, exchange);
  state.files.delete(id);
  return jsonReply({ id, object: 'file', deleted: true });
}

export function storeFile(state: ProviderState, file: Pick<StoredFile, 'filename' | 'purpose' | 'rows'>): StoredFile {
  const bytes = file.rows.reduce((sum, { row }) => sum + Buffer.byteLength(row) + 1, 0);
  const stored = { id: `file-fake-${state.nextNumber()}`, createdAt: state.clock.now(), bytes, ...file };
  state.files.set(stored.id, stored);
  return stored;
}

/** A server without batches knows none of their paths. */
export function requireBatches({ settings }: ProviderState): void {
  if (!settings.openaiBatches) throw new ProviderError(404, 'Not Found');
}

function findFile(state: ProviderState, { params, call }: Exchange): StoredFile {
  requireBatches(state);
  const [id = ''] = params;
  call.objectId = id;
  const file = state.files.get(id);
  if (file === undefined) throw new ProviderError(404, `No such File object: ${id}`);
  return file;
}

function rowsOf(text: string): StoredFile['rows'] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((row) => ({ customId: '', row, contradiction: row }));
}

function toFile({ id, bytes, createdAt, filename, purpose }: StoredFile) {
  const created_at = Math.floor(createdAt / 1000);
  return { id, object: 'file', bytes, created_at, filename, purpose, status: 'processed' };
}
