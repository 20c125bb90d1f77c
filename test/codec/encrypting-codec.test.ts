import { defaultPayloadConverter } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import { parseCodecKeys } from '../../src/codec/codec-keys';
import { createEncryptingCodec } from '../../src/codec/encrypting-codec';
import { readConfig } from '../../src/config';

const keyText = (id: string, secret = randomBytes(32)): string => `${id}:${secret.toString('base64')}`;
const old = keyText('2029');
const current = keyText('2030');
const codecOf = (...keys: readonly string[]) => createEncryptingCodec(parseCodecKeys(keys.join(',')));
const plain = defaultPayloadConverter.toPayload({ reason: 'the heron' })!;

test('what is encrypted tells the key and nothing else, and never looks the same twice', async () => {
  const codec = codecOf(current, old);
  const [one, two] = await codec.encode([plain, plain]);
  const metadata = Object.entries(one!.metadata!).map(([name, value]) => [name, Buffer.from(value).toString()]);
  expect(Object.fromEntries(metadata)).toEqual({ encoding: 'binary/encrypted', 'encryption-key-id': '2030' });
  expect(Buffer.from(one!.data!).toString('latin1')).not.toMatch(/heron|reason|json/);
  expect(one!.data).not.toEqual(two!.data);
  const [read] = await codec.decode([one!]);
  expect(defaultPayloadConverter.fromPayload(read!)).toEqual({ reason: 'the heron' });
});

test('a key that was put behind a new one still decrypts, and what was never encrypted is let through', async () => {
  const encrypted = await codecOf(old).encode([plain]);
  const [first, second] = await codecOf(current, old).decode([...encrypted, plain]);
  expect(defaultPayloadConverter.fromPayload(first!)).toEqual({ reason: 'the heron' });
  expect(second).toBe(plain);
});

test('a key that is missing, another one of its name, and altered data are told apart from each other', async () => {
  const [encrypted] = await codecOf(old).encode([plain]);
  await expect(codecOf(current).decode([encrypted!])).rejects.toThrow('key "2029", which PARAGONE_CODEC_KEYS lacks');
  await expect(codecOf(keyText('2029')).decode([encrypted!])).rejects.toThrow('Key "2029" does not open it');
  const renamed = { ...encrypted!, metadata: { ...encrypted!.metadata, 'encryption-key-id': Buffer.from('2030') } };
  const sameSecret = current.replace(/:.*/, old.slice(4));
  await expect(codecOf(sameSecret).decode([renamed])).rejects.toThrow('does not open it');
});

test.each(['', 'abc', `a:${randomBytes(16).toString('base64')}`, `${old},${old}`, `${old},`])(
  'PARAGONE_CODEC_KEYS %# is refused without being repeated',
  (text) => {
    const read = () => readConfig({ PARAGONE_CODEC_KEYS: text || ',' });
    expect(read).toThrow(/PARAGONE_CODEC_KEYS: expected/);
    expect(read).not.toThrow(old.slice(5));
  },
);
