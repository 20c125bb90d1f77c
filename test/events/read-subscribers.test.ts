import { mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchEvent } from '../../src/contracts/events';
import { readSubscribers } from '../../src/events/read-subscribers';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'paragone-events-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const event: BatchEvent = {
  id: 'essays:1',
  batchId: 'essays',
  sequence: 1,
  timestamp: '2030-01-01T00:00:00.000Z',
  type: 'batch.resumed',
  data: {},
};
const signal = new AbortController().signal;

function read(
  content: unknown,
  webhookSecret: string | null = null,
  log: (event: BatchEvent) => void = () => undefined,
) {
  const file = join(folder, 'events.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readSubscribers(file, { webhookSecret, log });
}

test('a file tells who gets what, with which priority; the normal one and all types if it does not say', () => {
  const { subscribers, failureLimit } = read({
    subscribers: [
      { id: 'audit', kind: 'file', path: 'audit.jsonl', priority: 'highest', types: ['batch.ended'] },
      { id: 'lms', kind: 'webhook', url: 'https://lms.example.com/hook', secret },
      { id: 'log', kind: 'log' },
    ],
  });
  expect(failureLimit).toBe(20);
  expect(subscribers).toMatchObject([
    { id: 'audit', kind: 'file', priority: 'highest', types: new Set(['batch.ended']) },
    { id: 'lms', kind: 'webhook', priority: 'normal', types: null },
    { id: 'log', kind: 'log', priority: 'normal', types: null },
  ]);
  expect(JSON.stringify(subscribers)).not.toContain(secret);
});

test('a file gets a line for each event, and mends the line that a dead process left without an end', async () => {
  const { subscribers } = read({ subscribers: [{ id: 'audit', kind: 'file', path: 'audit.jsonl' }] });
  await subscribers[0]!.deliver(event, signal);
  appendFileSync(join(folder, 'audit.jsonl'), '{"id":"essays:2","ty');
  await subscribers[0]!.deliver(event, signal);
  const lines = readFileSync(join(folder, 'audit.jsonl'), 'utf8').split('\n');
  expect(lines).toEqual([JSON.stringify(event), '{"id":"essays:2","ty', JSON.stringify(event), '']);
});

test('a file that cannot be written is a failure to be tried again', async () => {
  const { subscribers } = read({ subscribers: [{ id: 'audit', kind: 'file', path: 'no/such/folder.jsonl' }] });
  await expect(subscribers[0]!.deliver(event, signal)).rejects.toMatchObject({
    code: 'FILE',
    message: 'The file cannot be written (ENOENT).',
  });
});

test('the log gets the event', async () => {
  const logged: BatchEvent[] = [];
  const { subscribers } = read({ subscribers: [{ id: 'log', kind: 'log' }] }, null, (given) => logged.push(given));
  await subscribers[0]!.deliver(event, signal);
  expect(logged).toEqual([event]);
});

const hook = { id: 'lms', kind: 'webhook', url: 'https://lms.example.com/hook' };
test.each([
  ['no JSON', `{"secret": "${secret}" oops`, /is no JSON/],
  ['no subscribers', { subscribers: [] }, /subscribers: /],
  [
    'an unknown priority',
    { subscribers: [{ id: 'log', kind: 'log', priority: 'urgent' }] },
    /subscribers\.0\.priority/,
  ],
  ['an unknown type', { subscribers: [{ id: 'log', kind: 'log', types: ['batch.over'] }] }, /subscribers\.0\.types\.0/],
  ['an unknown field', { subscribers: [{ id: 'log', kind: 'log', prio: 'high' }] }, /prio/],
  [
    'two of one id',
    {
      subscribers: [
        { id: 'log', kind: 'log' },
        { id: 'log', kind: 'log' },
      ],
    },
    /two subscribers "log"/,
  ],
  ['a webhook without a secret', { subscribers: [hook] }, /set PARAGONE_WEBHOOK_SECRET/],
  ['a short secret', { subscribers: [{ ...hook, secret: 'whsec_c2hvcnQ=' }] }, /expected whsec_/],
  ['an address of another kind', { subscribers: [{ ...hook, url: 'ftp://example.com', secret }] }, /expected a URL/],
])('%s is refused with the file and what is wrong, and never a secret', (_, content, complaint) => {
  let refusal: unknown;
  try {
    read(content);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: 'bad_subscribers', message: expect.stringMatching(complaint) });
  expect(String(refusal)).toContain('events.json');
  expect(String(refusal)).not.toMatch(/whsec_\w/);
});
