import { Writable } from 'node:stream';
import { createLogger, withCorrelation } from '../../src/logging';

test('a line of a workflow or of a job is found by its batch, and keeps a correlation of its own (S0-25, S1-04)', () => {
  const batch = { batch_id: 'b.1', correlation_id: 'b.1' };
  expect(withCorrelation({ workflowId: 'cj-batch/b.1' })).toMatchObject({ ...batch, workflow_id: 'cj-batch/b.1' });
  expect(withCorrelation({ workflowId: 'cj-batch/b.1/job/k' })).toMatchObject(batch);
  expect(withCorrelation({ workflowId: 'cj-batch/b.1', correlation_id: 'b.1/w1p1/2' })).toMatchObject({
    correlation_id: 'b.1/w1p1/2',
  });
  expect(withCorrelation({ workflowId: 'of somebody else' })).toEqual({ workflowId: 'of somebody else' });
});

test('lines are JSON, and what libraries carry keys by is struck out (S4-096)', () => {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const logger = createLogger('debug', stream);
  const error = Object.assign(new Error('refused'), { headers: { 'x-api-key': 'canary' }, apiKey: 'canary' });
  logger.warn({ apiKey: 'canary', headers: { authorization: 'canary' }, error }, 'A line\nwith a break');
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({ level: 40, msg: 'A line\nwith a break', apiKey: '[Redacted]' });
  expect(text).not.toContain('canary');
});
