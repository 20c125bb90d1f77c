import { createServer, type AddressInfo } from 'node:net';
import { insertBatch } from '../../src/store/batches';
import { connectStore } from '../../src/store/connect';
import { pingStore } from '../../src/store/ping';
import { describeStoreError, isTransientStoreError } from '../../src/store/transient-error';
import { createTestDatabase } from '../support/postgres';
import { batchOf, itemOf } from './sample-batch';

const withCode = (code: string) => Object.assign(new Error('It failed.'), { code });

/** Codes and names: PostgreSQL's manual, appendix A, and Node's manual, "Common system errors". */
test.each([
  ['08006', 'connection failure', true],
  ['08001', 'unable to establish a connection', true],
  ['40001', 'serialization failure', true],
  ['40P01', 'deadlock detected', true],
  ['53100', 'disk full', true],
  ['53300', 'too many connections', true],
  ['57P01', 'admin shutdown', true],
  ['57P02', 'crash shutdown', true],
  ['57P03', 'cannot connect now', true],
  ['25006', 'read-only transaction', true],
  ['ECONNREFUSED', 'nobody listens', true],
  ['ECONNRESET', 'cut off', true],
  ['EPIPE', 'cut off while writing', true],
  ['ETIMEDOUT', 'no answer', true],
  ['EHOSTUNREACH', 'host is away', true],
  ['ENETUNREACH', 'network is away', true],
  ['ENOTFOUND', 'name not known, for now', true],
  ['EAI_AGAIN', 'name server away', true],
  ['23505', 'unique violation', false],
  ['23514', 'check violation', false],
  ['22P02', 'invalid text representation', false],
  ['22P05', 'untranslatable character', false],
  ['25P02', 'in failed transaction', false],
  ['28P01', 'invalid password', false],
  ['3D000', 'no such database', false],
  ['42P01', 'undefined table', false],
  ['42601', 'syntax error', false],
  ['EACCES', 'not allowed', false],
])('%s (%s): passes by itself: %s', (code, _name, transient) => {
  expect(isTransientStoreError(withCode(code))).toBe(transient);
});

test.each([
  [new Error('Connection terminated unexpectedly'), true],
  [new Error('Connection terminated'), true],
  [new Error('Connection terminated due to connection timeout'), true],
  [new Error('timeout exceeded when trying to connect'), true],
  [new Error('Client has encountered a connection error and is not queryable'), true],
  [new Error('Cannot read properties of undefined'), false],
  ['Connection terminated', false],
  [{ code: '08006' }, false],
  [undefined, false],
])('%s without a code: %s', (error, transient) => {
  expect(isTransientStoreError(error)).toBe(transient);
});

test.each(['127.0.0.1', 'localhost'])('a server that is not there, at %s, may come back', async (host) => {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => listener.once('listening', listening));
  const { port } = listener.address() as AddressInfo;
  await new Promise((closed) => listener.close(closed));
  const store = connectStore({ connectionString: `postgresql://nobody@${host}:${port}/none` });
  const error: unknown = await pingStore(store).catch((thrown: unknown) => thrown);
  await store.destroy();
  expect(isTransientStoreError(error)).toBe(true);
});

test('what is told of an error of PostgreSQL names the rule, never the values', async () => {
  const database = await createTestDatabase();
  const batch = batchOf('secret-batch', { items: [itemOf('secret-item'), itemOf('secret-item')] });
  const error: unknown = await insertBatch(database.store, batch).catch((thrown: unknown) => thrown);
  await database.drop();
  expect(JSON.stringify(error)).toContain('secret-item');
  expect(isTransientStoreError(error)).toBe(false);
  expect(describeStoreError(error)).toBe('PostgreSQL answered 23505 (items_pkey)');
  expect(describeStoreError(new Error('secret'))).toBeNull();
  expect(describeStoreError(withCode('ENOENT'))).toBeNull();
});
