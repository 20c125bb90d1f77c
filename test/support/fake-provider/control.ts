import { z } from 'zod';
import { statsOf } from './call-stats';
import { faultRule } from './fault-rule';
import type { ProviderState } from './provider-state';
import { limitChange } from './rate-limits';
import { settingsSchema } from './settings';

export const scriptSchema = z.strictObject({
  rules: z.array(faultRule),
  /** Of what is drawn by probability. */
  seed: z.string().default('1'),
});
const limitsSchema = z.strictObject({ provider: z.enum(['anthropic', 'openai']), limits: limitChange });
const clockSchema = z.strictObject({ advanceMs: z.number().min(0) });
const endingSchema = z.strictObject({
  /** Members that are done; the rest expires, or is canceled in a batch that is being canceled. Default: all. */
  done: z.int().min(0).optional(),
});

interface ControlAnswer {
  readonly status: number;
  readonly body: string | Buffer;
}

/** What tests and benchmarks ask of the fake itself. */
export function control(state: ProviderState, request: string, body: Buffer): ControlAnswer {
  const given = (): unknown => (body.length === 0 ? {} : JSON.parse(body.toString('utf8')));
  const [, ending] = /^POST \/control\/batches\/([^/]+)\/end$/.exec(request) ?? [];
  const [, bodyOf] = /^GET \/control\/calls\/(\d+)\/body$/.exec(request) ?? [];
  if (ending !== undefined) return endBatch(state, ending, endingSchema.parse(given()).done);
  if (bodyOf !== undefined) return keptBody(state, Number(bodyOf));
  switch (request) {
    case 'GET /control/calls':
      return answer(state.log.calls);
    case 'GET /control/stats':
      return answer(statsOf(state.log));
    case 'POST /control/script': {
      const { rules, seed } = scriptSchema.parse(given());
      state.script.set(rules, seed);
      return answer({});
    }
    case 'POST /control/settings':
      state.settings = settingsSchema.parse({ ...state.settings, ...(given() as object) });
      return answer(state.settings);
    case 'POST /control/limits': {
      const { provider, limits } = limitsSchema.parse(given());
      state.limits[provider].change(limits);
      return answer({});
    }
    case 'POST /control/clock':
      state.clock.advance(clockSchema.parse(given()).advanceMs);
      return answer({});
    default:
      return { status: 404, body: `There is no ${request}.` };
  }
}

function endBatch({ jobs, clock }: ProviderState, id: string, done: number | undefined): ControlAnswer {
  const job = jobs.get(id);
  if (job === undefined) return { status: 404, body: `There is no batch ${id}.` };
  const canceling = job.status === 'canceling';
  job.end(clock.now(), done ?? (canceling ? 0 : job.members.length), canceling ? 'canceled' : 'expired');
  return answer({});
}

function keptBody({ log }: ProviderState, id: number): ControlAnswer {
  const body = log.body(id);
  return body === null ? { status: 404, body: `No body of call ${id} is kept.` } : { status: 200, body };
}

function answer(body: unknown): ControlAnswer {
  return { status: 200, body: JSON.stringify(body) };
}
