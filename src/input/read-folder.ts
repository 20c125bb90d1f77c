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
  refuseSameId(folder, texts);
  const others = visible
    .filter((entry) => !isText(entry))
    .map(({ name }) => name)
    .sort();
  return { drafts: texts.map((name) => draftOf(folder, name)), notices: othersNotice(others) };
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
  return textExtensions.includes(extname(entry.name).toLowerCase()) && (entry.isFile() || entry.isSymbolicLink());
}

function draftOf(folder: string, name: string): DraftItem {
  const file = join(folder, name);
  const text = readUtf8File(file).toString('utf8');
  return { id: idOf(name), text, ...unlabelled, place: { file } };
}

const unlabelled = { anchorGrade: null, anchorScore: null, group: null, model: null, quality: null } as const;

function idOf(name: string): string {
  return name.slice(0, -extname(name).length);
}

function refuseSameId(folder: string, names: readonly string[]): void {
  const byId = new Map<string, string>();
  for (const name of names) {
    const first = byId.get(idOf(name));
    if (first !== undefined) {
      const both = `"${displayable(first)}" and "${displayable(name)}" would both be "${displayable(idOf(name))}"`;
      throw new InputError('duplicate_id', `${both}. Rename one.`, { file: join(folder, name) });
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
