/** Longer waits are asked for again, so that one strange header cannot stop a batch for ever. */
const longestWaitMs = 3_600_000;

const relevant = /^((anthropic|x)-ratelimit-.{1,64}|retry-after(-ms)?)$/;

/** Rate-limit headers and retry-after as they came, for diagnosis; null if there are none. */
export function rateLimitHeaders(headers: Headers): Readonly<Record<string, string>> | null {
  const found = [...headers].filter(([name]) => relevant.test(name));
  return found.length === 0 ? null : Object.fromEntries(found);
}

/**
 * How long the provider asks to wait, at most an hour: `retry-after-ms`, else `retry-after` (seconds or an HTTP date),
 * else the last reset of the limits that are used up. Null if it says nothing that can be read.
 * @param nowMs the time, for headers that name one
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const waitMs = askedWaitMs(headers, nowMs) ?? resetWaitMs(headers, nowMs);
  return waitMs === null ? null : Math.ceil(Math.min(longestWaitMs, Math.max(0, waitMs)));
}

function askedWaitMs(headers: Headers, nowMs: number): number | null {
  const milliseconds = numberIn(headers.get('retry-after-ms'));
  if (milliseconds !== null) return milliseconds;
  const given = headers.get('retry-after');
  const seconds = numberIn(given);
  return seconds === null ? untilDate(given, nowMs) : seconds * 1000;
}

/** `anthropic-ratelimit-tokens-reset` is a time, `x-ratelimit-reset-tokens` a duration such as `6m0.5s`. */
function resetWaitMs(headers: Headers, nowMs: number): number | null {
  const waits = [...headers].flatMap(([name, value]) => {
    const [, anthropic, openai] = /^(?:anthropic-ratelimit-(.+)-reset|x-ratelimit-reset-(.+))$/.exec(name) ?? [];
    const isDate = anthropic !== undefined;
    if (!isDate && openai === undefined) return [];
    const remaining = isDate ? `anthropic-ratelimit-${anthropic}-remaining` : `x-ratelimit-remaining-${openai}`;
    const waitMs = isDate ? untilDate(value, nowMs) : durationMs(value);
    return waitMs !== null && numberIn(headers.get(remaining)) === 0 ? [waitMs] : [];
  });
  return waits.length === 0 ? null : Math.max(...waits);
}

function numberIn(text: string | null): number | null {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

function untilDate(text: string | null, nowMs: number): number | null {
  const atMs = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs - nowMs;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ''] ?? 0), 0);
}
