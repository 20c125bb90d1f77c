import { createHash } from 'node:crypto';
import type { BatchDocument } from '../contracts/batch';
import { buildPrompt } from '../judges/prompt/prompt';
import { promptSha256 } from '../judges/prompt/prompt-sha256';
import { verdictSchema } from '../judges/verdict';
import type { StoredBatch } from '../store/batches';
import { packageVersion } from './package-version';

/** What it tells beside the results. */
export interface ManifestFacts {
  readonly batch: StoredBatch;
  /** In the order of input. */
  readonly texts: readonly { readonly id: string; readonly sha256: string }[];
}

interface ManifestParts extends ManifestFacts {
  /** Contents by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** `manifest.json`: what was judged, by whom and how, and the hashes by which texts and files can be checked. */
export function manifestJson(document: BatchDocument, { batch, texts, files }: ManifestParts): string {
  const { batchId, status, reason, seed, mode, pairing, judges, counts, waves } = document;
  const { fingerprint, trait, criteria, settings, createdAt, endedAt } = batch;
  const manifest = {
    ...{ batchId, status, reason, paragone: packageVersion() },
    ...{ startedAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
    ...{ fingerprint, seed, mode, pairing, settings },
    judges: judges.map(({ spec, provider, model, comparisons }) => ({ spec, provider, model, comparisons })),
    promptSha256: emptyPromptSha256({ trait, criteria, tiesAllowed: settings.tiesAllowed }),
    ...{ counts, waves },
    items: texts,
    files: Object.entries(files).map(([name, content]) => ({ name, sha256: sha256(content) })),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Of what every prompt of the batch has in common: both texts are left empty. */
function emptyPromptSha256(of: { trait: string; criteria: string | null; tiesAllowed: boolean }): string {
  const parts = buildPrompt({ ...of, a: '', b: '' });
  return promptSha256({ parts, schema: verdictSchema(of), settings: {} });
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
