import { randomStream } from '../../src/core/random/random';
import { Pace, type Ticket } from '../../src/judges/pace/pace';

export interface Limits {
  readonly requests: number;
  readonly inputTokens: number;
}

export interface PaceSimulation {
  /** Per minute, at a time. */
  readonly limits: (nowMs: number) => Limits;
  readonly workers: number;
  readonly untilMs: number;
  readonly headers?: boolean;
  /** How much of a limit may be used at once after a rest, in seconds of it. */
  readonly burstSeconds?: number;
  /** What a draw is estimated at, as a share of what it is. */
  readonly estimated?: number;
}

export interface PaceRun {
  /** What was drawn from the limit between two times, as a share of what it gave. */
  share(resource: keyof Limits, fromMs: number, toMs: number): number;
  rejectedPerThousand(): number;
}

interface Call {
  readonly worker: number;
  readonly ticket: Ticket;
  readonly endsAtMs: number;
  readonly answer: Parameters<Pace['answered']>[1];
}

const stepMs = 10;
const callsAtOnce = 256;
const retryAfterMs = 1_000;

/** Workers with work without end against a provider whose buckets fill evenly, in virtual time. */
export function simulatePace(simulation: PaceSimulation): PaceRun {
  const { limits, workers, untilMs, headers = true, burstSeconds = 60, estimated = 1 } = simulation;
  const random = randomStream('7', 'simulated provider');
  const paces = Array.from({ length: workers }, () => new Pace());
  const level = { ...limits(0) };
  const accepted: { readonly atMs: number; readonly inputTokens: number }[] = [];
  let rejected = 0;
  let calls: Call[] = [];
  for (let now = 0; now < untilMs; now += stepMs) {
    const limit = limits(now);
    for (const key of ['requests', 'inputTokens'] as const) {
      level[key] = Math.min((limit[key] * burstSeconds) / 60, level[key] + (limit[key] * stepMs) / 60_000);
    }
    for (const { worker, ticket, endsAtMs, answer } of calls) {
      if (endsAtMs <= now) paces[worker]?.answered(ticket, answer, now);
    }
    calls = calls.filter(({ endsAtMs }) => endsAtMs > now);
    for (const [worker, pace] of paces.entries()) {
      if (pace.waitMs({ inputTokens: 1 }, now) !== 0) continue;
      const mine = calls.filter((call) => call.worker === worker).length;
      for (let free = callsAtOnce - mine; free > 0; free--) {
        const inputTokens = 1_500 + Math.floor(random.next() * 1_000);
        // The estimate of the tokens is off by a tenth either way.
        const draw = { inputTokens: estimated * inputTokens * (0.9 + 0.2 * random.next()) };
        if (pace.waitMs(draw, now) !== 0) break;
        const ticket = pace.sent(draw, now);
        const fits = level.requests >= 1 && level.inputTokens >= inputTokens;
        if (fits) {
          level.requests -= 1;
          level.inputTokens -= inputTokens;
          accepted.push({ atMs: now, inputTokens });
        } else rejected += 1;
        const told = headers ? headersOf(limit, level) : null;
        const answer = fits
          ? ({ kind: 'accepted', headers: told, retryAfterMs: null, inputTokens } as const)
          : ({ kind: 'rate_limit', headers: told, retryAfterMs, inputTokens: null } as const);
        const latencyMs = fits ? 200 + 400 * random.next() : 20;
        calls.push({ worker, ticket, endsAtMs: now + latencyMs, answer });
      }
    }
  }
  return {
    rejectedPerThousand: () => (1_000 * rejected) / (accepted.length + rejected),
    share: (resource, fromMs, toMs) => {
      const used = accepted.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      const drawn = used.reduce((sum, call) => sum + (resource === 'requests' ? 1 : call.inputTokens), 0);
      let given = 0;
      for (let at = fromMs; at < toMs; at += stepMs) given += (limits(at)[resource] * stepMs) / 60_000;
      return drawn / given;
    },
  };
}

function headersOf(limit: Limits, level: Limits): Record<string, string> {
  return {
    'anthropic-ratelimit-requests-limit': `${Math.floor(limit.requests)}`,
    'anthropic-ratelimit-requests-remaining': `${Math.floor(level.requests)}`,
    'anthropic-ratelimit-input-tokens-limit': `${Math.floor(limit.inputTokens)}`,
    'anthropic-ratelimit-input-tokens-remaining': `${Math.floor(level.inputTokens)}`,
  };
}
