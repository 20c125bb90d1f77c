import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { readItems, readSentItems } from '../../src/input/read-items';
import { inputErrorOf, inputFolder } from './input-folder';

const { path, write } = inputFolder();
const read = (items: string) => readItems({ items, anchors: null });
const errorOf = (file: string) => inputErrorOf(() => read(file));

test('the example essays and their anchors can be read', () => {
  const examples = join(__dirname, '../../examples');
  const { items, notices } = readItems({ items: join(examples, 'essays'), anchors: join(examples, 'anchors.csv') });
  expect(items).toHaveLength(24);
  expect(items.map((item) => item.id)).toEqual(items.map((_, index) => `essay-${String(index + 1).padStart(2, '0')}`));
  expect(items.filter((item) => item.isAnchor)).toHaveLength(8);
  expect(notices).toEqual([]);
});

describe('CSV', () => {
  test('reads the named columns in any order and case, keeps the rest out', () => {
    const file = write(
      'items.CSV',
      '\ufeffText, ID ,secret,anchor_grade,quality\r\n"One, two",a,s,,1\r\nThree,b,s,B+,-2.5e0\r\n',
    );
    expect(read(file).items).toEqual([
      expect.objectContaining({ id: 'a', text: 'One, two', isAnchor: false, anchorGrade: null, quality: 1 }),
      expect.objectContaining({ id: 'b', text: 'Three', isAnchor: true, anchorGrade: 'B+', quality: -2.5 }),
    ]);
    expect(JSON.stringify(read(file))).not.toContain('secret');
  });

  test('whatever a CSV writer quotes comes back, with any line end', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((inner) => `T${inner}`);
    const special = fc.constantFrom('T"q"', 'T,', 'T\n\nx', 'T;\t', 'T=1+1', 'T🦄é', "T'", 'T ');
    const rows = fc.array(fc.oneof(text, special), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), (texts, lineEnd, bom) => {
        const table = texts.map((one, index) => ({ id: `i${index}`, text: one }));
        const csv = stringify(table, { header: true, record_delimiter: lineEnd, bom, quoted_string: true });
        const { items } = read(write('items.csv', csv));
        expect(items.map((item) => item.text)).toEqual(texts.map((one) => one.replace(/\r\n?/g, '\n')));
      }),
      { seed: 1 },
    );
  });

  test.each([
    ['empty file', '', 'empty_file', undefined],
    ['header only', 'id,text\n', 'no_rows', undefined],
    ['no text column', 'id,body\na,x\n', 'missing_column', 1],
    ['semicolons', 'id;text\na;x\n', 'missing_column', 1],
    ['a column twice', 'id,text,id\na,x,b\n', 'duplicate_column', 1],
    ['a cell too many', 'id,text\na,x\nb,y,z\n', 'malformed_csv', 3],
    ['an open quote', 'id,text\na,x\n\nb,"y\nc,z\n', 'malformed_csv', 4],
    ['a stray quote', 'id,text\r\na,"x\r\nx"\r\nb,y"y\r\n', 'malformed_csv', 4],
    ['an empty text', 'id,text\na,"x\nx"\nb,\n', 'empty_text', 4],
    ['an empty id', 'id,text\r\na,"x\r\nx"\r\n,y\r\n', 'empty_id', 4],
    ['one item', 'id,text\na,x\n', 'too_few_items', undefined],
    ['an id twice', 'id,text\na,x\nb,y\na,z\n', 'duplicate_id', 4],
    ['a bad quality', 'id,text,quality\na,x,1\nb,y,high\n', 'bad_quality', 3],
    ['a decimal comma', 'id,text,quality\na,x,"1,5"\nb,y,2\n', 'bad_quality', 2],
    ['an endless quality', 'id,text,quality\na,x,1e999\nb,y,2\n', 'bad_quality', 2],
    ['half the qualities', 'id,text,quality\na,x,1\nb,y,\n', 'missing_quality', 3],
  ])('%s is refused with its line', (_, content, code, line) => {
    const file = write('items.csv', content);
    const error = errorOf(file);
    expect([error.code, error.file, error.line]).toEqual([code, file, line]);
    expect(error.message).toMatch(/\. [A-Z]/);
  });

  test('a file with semicolons gets the remedy for it', () => {
    expect(errorOf(write('items.csv', 'id;text\na;x\n')).message).toMatch(/commas between the columns/);
  });

  test('rows without any value are skipped, and lines still count', () => {
    const file = write('items.csv', 'id,text\n,\n\na,x\n , \nb,\n');
    expect(errorOf(file)).toMatchObject({ code: 'empty_text', line: 6 });
  });

  test('bytes that are not UTF-8 are refused with their line', () => {
    const latin1 = Buffer.from('id,text\na,x\nb,é\n', 'latin1');
    expect(errorOf(write('items.csv', latin1))).toMatchObject({ code: 'invalid_utf8', line: 3 });
    const utf16 = Buffer.from('\ufeffid,text\na,x\n', 'utf16le');
    expect(errorOf(write('items.csv', utf16)).message).toMatch(/UTF-16/);
  });
});

describe('JSONL', () => {
  test('reads text, numbers and null, skips blank lines', () => {
    const lines = [
      '{"id":1,"text":"x","quality":0.5,"anchor_grade":null,"extra":[1]}',
      '',
      '{"id":"b","text":"y","quality":2}',
    ];
    expect(read(write('items.jsonl', `\ufeff${lines.join('\r\n')}`)).items).toEqual([
      expect.objectContaining({ id: '1', text: 'x', quality: 0.5, isAnchor: false }),
      expect.objectContaining({ id: 'b', text: 'y', quality: 2 }),
    ]);
  });

  test('escapes bring in what no UTF-8 file can hold, and it is mended', () => {
    const { items, notices } = read(
      write('items.ndjson', '{"id":"a","text":"x\\ud800\\u0000y"}\n{"id":"b","text":"z"}\n'),
    );
    expect(items[0]!.text).toBe('x\ufffdy');
    expect(notices).toEqual([
      '1 of 2 texts were made well-formed: NUL removed in 1, half characters (lone surrogates) replaced in 1',
    ]);
  });

  test.each([
    ['not JSON', '{"id":"a","text":"x"}\n{"id":"b",\n', 'malformed_json', 2],
    ['a list', '[1]\n', 'malformed_json', 1],
    ['one pretty-printed document', '[\n  {"id":"a","text":"x"}\n]\n', 'malformed_json', 1],
    ['no text', '{"id":"a","text":"x"}\n\n{"id":"b"}\n', 'missing_field', 3],
    ['a text that is a list', '{"id":"a","text":["x"]}\n', 'wrong_type', 1],
    ['a true quality', '{"id":"a","text":"x","quality":true}\n', 'wrong_type', 1],
    ['inherited keys', '{"__proto__":{"id":"a","text":"x"}}\n', 'missing_field', 1],
    ['blank lines only', '\n\n', 'no_rows', undefined],
  ])('%s is refused with its line', (_, content, code, line) => {
    const error = errorOf(write('items.jsonl', content));
    expect([error.code, error.line]).toEqual([code, line]);
  });

  test('a bad line is not quoted, as it may hold a text', () => {
    expect(errorOf(write('items.jsonl', '{"id":"a","text":"private words\n')).message).not.toContain('private');
  });
});

describe('folder', () => {
  test('one item per text file, sorted by name, hidden files and folders left out', () => {
    for (const name of ['b.md', 'B.txt', 'a.b.txt', '.hidden.txt', 'c.docx', 'deep/d.txt', 'folder.md/e.txt']) {
      write(`texts/${name}`, `Text of ${name}.`);
    }
    const { items, notices } = read(path('texts'));
    expect(items.map((item) => item.id)).toEqual(['B', 'a.b', 'b']);
    expect(items[1]!.text).toBe('Text of a.b.txt.');
    expect(notices).toEqual(['left out of the folder, as they are not .txt or .md files: 3 (c.docx, deep, folder.md)']);
  });

  test('two files of one name are refused, both named', () => {
    write('texts/a.md', 'x');
    write('texts/a.txt', 'y');
    const error = errorOf(path('texts'));
    expect(error).toMatchObject({ code: 'duplicate_id', file: path('texts/a.txt') });
    expect(error.message).toContain('"a.md" and "a.txt" would both be "a"');
  });

  test('a folder without texts, an empty text, a link to nowhere and a name that steers are refused', () => {
    write('none/a.pdf', 'x');
    expect(errorOf(path('none')).code).toBe('no_texts');
    write('texts/a.txt', '');
    write('texts/b.txt', 'x');
    expect(errorOf(path('texts'))).toMatchObject({ code: 'empty_file', file: path('texts/a.txt') });
    write('links/a.txt', 'x');
    symlinkSync(path('nowhere'), path('links/b.txt'));
    expect(errorOf(path('links'))).toMatchObject({ code: 'file_not_found', file: path('links/b.txt') });
    write('names/a.txt', 'x');
    write('names/\u001b[31m.txt', 'y');
    const error = errorOf(path('names'));
    expect(error.code).toBe('bad_id');
    expect(error.message).not.toContain('\u001b');
  });
});

test('a path that does not exist, or is of another kind, is refused with a remedy', () => {
  expect(errorOf(path('missing.csv'))).toMatchObject({ code: 'file_not_found', file: path('missing.csv') });
  expect(errorOf(write('items.xlsx', 'x')).code).toBe('unknown_format');
  expect(errorOf(write('items.json', '[]')).message).toContain('.jsonl');
});

describe('files that were sent', () => {
  const sent = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
  const refused = (...files: readonly ReturnType<typeof sent>[]) => inputErrorOf(() => readSentItems(files));

  test('are read as those on disk: a table, or texts', () => {
    const csv = 'id,text,anchor_grade\na,One.,B+\nb,Two.,\n';
    expect(readSentItems([sent('items.csv', csv)])).toEqual(read(write('items.csv', csv)));
    const texts = ['b.md', 'a.txt'];
    for (const name of texts) write(`sent/${name}`, `Text of ${name}.`);
    const onDisk = read(path('sent'));
    expect(readSentItems(texts.map((name) => sent(name, `Text of ${name}.`)))).toEqual(onDisk);
  });

  test('are named in messages as they were sent', () => {
    expect(refused(sent('items.csv', 'id,text\na,One.\na,Two.\n'))).toMatchObject({ file: 'items.csv', line: 3 });
    expect(refused(sent('items.jsonl', '{"id":"a"}\n'))).toMatchObject({ code: 'missing_field', file: 'items.jsonl' });
    expect(refused(sent('items.csv', ''))).toMatchObject({ code: 'empty_file', file: 'items.csv' });
  });

  test('are refused if two would have one id, or a table is among them', () => {
    expect(refused(sent('a.txt', 'One.'), sent('a.txt', 'Two.')).code).toBe('duplicate_id');
    expect(refused(sent('a.txt', 'One.'), sent('b.csv', 'id,text\n'))).toMatchObject({
      code: 'unknown_format',
      file: 'b.csv',
    });
  });
});
