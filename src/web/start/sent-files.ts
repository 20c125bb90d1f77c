import type { SentFile } from '../../input/read-items';

/** Names of the fields of a form: the chooser of files, and what a form keeps of those that were sent before. */
export const fileField = 'items';
export const keptField = 'kept';

/**
 * Files of a form: those that were chosen, else those that were kept from the form before. They travel with the form and
 * are stored nowhere until the batch is started.
 * @param body of a form, all values of a name in a list
 */
export async function readSentFiles(body: Readonly<Record<string, unknown>>): Promise<readonly SentFile[]> {
  const chosen = listOf(body[fileField]).filter((value): value is File => value instanceof File && value.name !== '');
  if (chosen.length === 0) return listOf(body[keptField]).flatMap(fromKept);
  return Promise.all(chosen.map(async (file) => ({ name: file.name, bytes: Buffer.from(await file.arrayBuffer()) })));
}

/** The text of a hidden field: base64, since a form would change line ends and drop what is not UTF-8. */
export function toKept({ name, bytes }: SentFile): string {
  return `${encodeURIComponent(name)}:${bytes.toString('base64')}`;
}

function fromKept(value: unknown): SentFile[] {
  const [, name, content] = (typeof value === 'string' && /^([^:]+):([\w+/=]*)$/.exec(value)) || [];
  if (name === undefined || content === undefined) return [];
  try {
    return [{ name: decodeURIComponent(name), bytes: Buffer.from(content, 'base64') }];
  } catch {
    return [];
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}
