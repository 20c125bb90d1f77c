import { defaultPayloadConverter } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import { createCodecApp, type CodecAppOptions } from '../../src/codec/codec-app';
import { parseCodecKeys } from '../../src/codec/codec-keys';
import { createEncryptingCodec } from '../../src/codec/encrypting-codec';
import { isKnownHost } from '../../src/http/known-host';

const codec = createEncryptingCodec(parseCodecKeys(`k1:${randomBytes(32).toString('base64')}`));
const ui = 'http://127.0.0.1:8233';

interface Payloads {
  readonly payloads: readonly { readonly metadata: Record<string, string>; readonly data: string }[];
}

function post(path: string, body: unknown, headers: Record<string, string> = {}, more: Partial<CodecAppOptions> = {}) {
  const options = { codec, uiOrigin: ui, token: null, isKnownHost: (host?: string) => isKnownHost(host, []), ...more };
  return createCodecApp(options).request(path, {
    method: 'POST',
    headers: { host: '127.0.0.1:8234', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const { metadata, data } = defaultPayloadConverter.toPayload({ batchId: 'b1' })!;
const plain = {
  metadata: { encoding: Buffer.from(metadata!['encoding']!).toString('base64') },
  data: Buffer.from(data!).toString('base64'),
};

test('what /encode gives, /decode gives back', async () => {
  const encoded = (await (await post('/encode', { payloads: [plain] })).json()) as Payloads;
  expect(Buffer.from(encoded.payloads[0]!.metadata['encoding']!, 'base64').toString()).toBe('binary/encrypted');
  const decoded = await post('/decode', encoded, { origin: ui, 'x-namespace': 'default' });
  expect(decoded.headers.get('access-control-allow-origin')).toBe(ui);
  expect(await decoded.json()).toEqual({ payloads: [plain] });
});

test.each<[string, Record<string, string>, Partial<CodecAppOptions>, number]>([
  ['a page of another origin', { origin: 'https://evil.example' }, {}, 403],
  ['a page, where no UI is named', { origin: ui }, { uiOrigin: null }, 403],
  ['a name that resolves here', { host: 'evil.example' }, {}, 421],
  ['a form that is sent as text', { 'content-type': 'text/plain' }, {}, 415],
  ['nobody with a token', {}, { token: 'right' }, 401],
  ['a wrong token', { authorization: 'Bearer wrong' }, { token: 'right' }, 401],
  ['the token', { authorization: 'Bearer right' }, { token: 'right' }, 200],
])('%s gets its answer', async (_, headers, more, status) => {
  const answer = await post('/decode', { payloads: [plain] }, headers, more);
  expect(answer.status).toBe(status);
});

test('a browser may ask what it is about to do, without the token', async () => {
  const app = createCodecApp({ codec, uiOrigin: ui, token: 'right', isKnownHost: () => true });
  const headers = {
    origin: ui,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-namespace',
  };
  const answer = await app.request('/decode', { method: 'OPTIONS', headers });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-headers')).toContain('x-namespace');
});

test.each([[{}], [{ payloads: [{ data: '§' }] }], ['x']])('%j is no list of payloads', async (body) => {
  expect((await post('/decode', body)).status).toBe(400);
});
