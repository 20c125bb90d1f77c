import type { ResultFileName } from '../../client/result-files';
import { markup, type Markup } from '../../report/markup';
import type { StoredBatch } from '../../store/batches';
import { batchPath, hasEnded } from './status-text';
import { steerings } from './steering';

/** What can be said to the batch as it stands. */
export function steeringLinks({ batchId, status }: StoredBatch): Markup {
  const erase = hasEnded(status) ? markup`<a href="${batchPath(batchId, 'erase')}">Erase texts</a> ` : null;
  const offered = Object.entries(steerings).filter(([, { isOffered }]) => isOffered(status));
  return markup`<span id="steering-live" data-live="results">${offered.map(([name, { verb }]) => markup`<a class="button" href="${batchPath(batchId, name)}">${verb}</a> `)}${erase}</span>`;
}

/** The files of the batch. */
export function fileLinks({ batchId }: StoredBatch, files: readonly ResultFileName[]): Markup {
  return markup`<span id="files-live" data-live="results">${files.map((name) => markup`<a href="${batchPath(batchId, 'files', name)}" download>${name}</a> `)}</span>`;
}
