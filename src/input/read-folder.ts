import { type Dirent, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { DraftItem } from './draft-item';
import { displayable } from './displayable';
import { InputError } from './input-error';
import { readUtf8File, unreadable } from './read-utf8-file';

const textExtensions = ['.txt', '.md'];

/**
 * One draft per .txt or .md file of a folder, sorted by file name (by code unit, so alike on every machine).
 * The id is the name without its extension. Hidden files and folders inside are left out; a notice counts the latter.
 * @throws InputError `no_texts`, `duplicate_id`, and those of `readUtf8File`
 */
export function readFolder(folder: string): { drafts: readonly DraftItem[]; notices: readonly string[] } {
  const visible = entriesOf(folder).filter(({ name }) => !name.startsWith('.'));
  const texts = visible
    .filter(isText)
    .map(({ name }) => name)
    .sort();
  if (texts.length === 0) {
    throw new InputError(
      'no_texts',
      'the folder has no .txt or .md file. Name a folder of texts, or a .csv or .jsonl.',
      {
        file: folder,
      },
    );
  }
  const others = visible
    .filter((entry) => !isText(entry))
    .map(({ name }) => name)
    .sort();
  const drafts = readTexts(texts, { place: (name) => join(folder, name), read: readUtf8File });
  return { drafts, notices: othersNotice(others) };
}

/**
 * One draft per text, in the given order; the id is the name without its extension.
 * @param names of .txt and .md files, without a folder
 * @param from.place how messages name one; `from.read` takes the same
 * @throws InputError `duplicate_id`, and those of `from.read`
 */
export function readTexts(
  names: readonly string[],
  { place, read }: { readonly place: (name: string) => string; readonly read: (file: string) => Buffer },
): readonly DraftItem[] {
  refuseSameId(names, place);
  return names.map((name) => {
    const file = place(name);
    return { id: idOf(name), text: read(file).toString('utf8'), ...unlabelled, place: { file } };
  });
}

export function isTextFile(name: string): boolean {
  return textExtensions.includes(extname(name).toLowerCase());
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(error, folder);
  }
}

/** A link is followed; one that leads nowhere is told, not left out. Pipes and devices would hang the reader. */
function isText(entry: Dirent): boolean {
  return isTextFile(entry.name) && (entry.isFile() || entry.isSymbolicLink());
}

const unlabelled = { anchorGrade: null, anchorScore: null, group: null, model: null, quality: null } as const;

function idOf(name: string): string {
  return name.slice(0, -extname(name).length);
}

function refuseSameId(names: readonly string[], place: (name: string) => string): void {
  const byId = new Map<string, string>();
  for (const name of names) {
    const first = byId.get(idOf(name));
    if (first !== undefined) {
      const both = `"${displayable(first)}" and "${displayable(name)}" would both be "${displayable(idOf(name))}"`;
      throw new InputError('duplicate_id', `${both}. Rename one.`, { file: place(name) });
    }
    byId.set(idOf(name), name);
  }
}

function othersNotice(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names
    .slice(0, 3)
    .map((name) => displayable(name))
    .join(', ');
  return [
    `left out of the folder, as they are not .txt or .md files: ${names.length} (${shown}${names.length > 3 ? ', …' : ''})`,
  ];
}
