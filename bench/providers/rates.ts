import { setMaxListeners } from 'node:events';
import Anthropic from '@anthropic-ai/sdk';
import { createJudges } from '../../src/judges/create-judges';
import type { JudgeBundle } from '../../src/judges/judge';
import { parseJudgeSpec } from '../../src/judges/judge-spec';
import { noAccess } from '../../src/judges/provider-access';
import type { ProviderCall } from '../../test/support/fake-provider/call-log';
import type { LimitChange } from '../../test/support/fake-provider/rate-limits';
import { startFakeProvider, type FakeProvider } from '../../test/support/fake-provider/start-fake-provider';
import { tell } from '../finding';

/** A limit per minute, then half of it, then the first again. Each holds for so long, and may settle for so long. */
const phaseMs = 30_000;
const settlingMs = 10_000;
const shares = [1, 0.5, 1] as const;
const calls = 64;
const latencyMs = 200;
/** Of input, by the fake's count, of one comparison of the texts below. */
const burst = { burstSeconds: 2 };

const limits = [
  {
    name: 'requests',
    of: (share: number): LimitChange => ({ requestsPerMinute: 1_800 * share, ...burst }),
    weigh: () => 1,
  },
  {
    name: 'input tokens',
    of: (share: number): LimitChange => ({ inputTokensPerMinute: 1_200_000 * share, ...burst }),
    weigh: ({ tokens }: ProviderCall) =>
      tokens === null ? 0 : tokens.input + tokens.cacheWrite1h + tokens.cacheWrite5m,
  },
] as const;
type Limit = (typeof limits)[number];

interface Use {
  /** Of the limit, over what was left of each phase when it had settled. */
  readonly share: number;
  readonly perPhase: readonly number[];
  readonly rejectedPerThousand: number;
}

/** How much of a limit that halves and doubles is used, and how often it is overstepped; beside so many calls at once. */
export async function rates(): Promise<void> {
  for (const limit of limits) {
    const [ours, rival] = [await use(limit, askJudge), await use(limit, askAlways)];
    const percents = ours.perPhase.map((share) => `${(100 * share).toFixed(0)} %`).join(', ');
    tell({
      measure: `share of a limit on ${limit.name} that is halved and doubled, ${settlingMs / 1000} s after each change`,
      measured: `${(100 * ours.share).toFixed(1)} % (${percents}; ${calls} calls always: ${(100 * rival.share).toFixed(1)} %)`,
      target: '≥ 95 % in each phase',
      met: Math.min(...ours.perPhase) >= 0.95,
    });
    tell({
      measure: `rejected of 1,000 calls, limit on ${limit.name}`,
      measured: `${ours.rejectedPerThousand.toFixed(1)} (${calls} calls always: ${rival.rejectedPerThousand.toFixed(0)})`,
      target: '≤ 5',
      met: ours.rejectedPerThousand <= 5,
    });
  }
}

async function use(limit: Limit, ask: (fake: FakeProvider, until: AbortSignal) => Promise<void>): Promise<Use> {
  const fake = await startFakeProvider({ settings: { latencyMs } });
  try {
    const began = Date.now();
    await fake.setLimits('anthropic', limit.of(1));
    const end = AbortSignal.timeout(shares.length * phaseMs);
    // Every call listens to it: more than the few that Node takes for normal.
    setMaxListeners(0, end);
    const changes = shares
      .slice(1)
      .map((share, index) =>
        setTimeout(() => void fake.setLimits('anthropic', limit.of(share)), (index + 1) * phaseMs),
      );
    await ask(fake, end);
    for (const change of changes) clearTimeout(change);
    const made = (await fake.calls()).filter(({ endpoint }) => endpoint === 'messages');
    const perPhase = shares.map((share, phase) => {
      const [from, to] = [began + phase * phaseMs + settlingMs, began + (phase + 1) * phaseMs];
      const within = made.filter(({ at, status }) => status === 200 && Date.parse(at) >= from && Date.parse(at) < to);
      const used = within.reduce((sum, call) => sum + limit.weigh(call), 0);
      const change = limit.of(share);
      const perMinute = 'requestsPerMinute' in change ? change.requestsPerMinute : change.inputTokensPerMinute;
      return used / (((perMinute ?? Number.NaN) * (to - from)) / 60_000);
    });
    return {
      share: perPhase.reduce((sum, each) => sum + each, 0) / perPhase.length,
      perPhase,
      rejectedPerThousand: (1000 * made.filter(({ status }) => status === 429).length) / made.length,
    };
  } finally {
    await fake.stop();
  }
}

/** The product's judge, asked for bundle after bundle, as many at once as fill its calls. */
async function askJudge(fake: FakeProvider, until: AbortSignal): Promise<void> {
  const access = { ...noAccess, anthropic: { apiKey: 'sk-bench', baseUrl: fake.anthropicBaseUrl } };
  const spec = parseJudgeSpec('anthropic:claude-sonnet-5,cache=off', { baseDir: process.cwd() });
  const judge = createJudges({ concurrency: calls, access }).judgeFor(spec);
  let comparisons = 0;
  const askBundles = async (): Promise<void> => {
    while (!until.aborted) {
      const requests = Array.from({ length: 16 }, () => ({
        comparisonId: `c${(comparisons += 1)}`,
        delivery: 1,
        a: { text: text(comparisons), quality: null },
        b: { text: text(-comparisons), quality: null },
      }));
      let waitMs = 0;
      const call = {
        signal: until,
        drain: until,
        beforeSend: () => Promise.resolve(true),
        // The product waits by a durable timer for what is longer than some seconds.
        defer: (_: string, afterMs: number) => (waitMs = Math.max(waitMs, afterMs)),
      };
      for await (const _ of judge.judge(bundleOf(requests), call));
      if (waitMs > 0) await new Promise((go) => setTimeout(go, waitMs));
    }
  };
  await Promise.all(Array.from({ length: (2 * calls) / 16 }, askBundles));
}

function bundleOf(requests: JudgeBundle['requests']): JudgeBundle {
  const qualityScale = null;
  return { batchId: 'b', seed: '1', trait: 'quality', criteria: null, tiesAllowed: false, qualityScale, requests };
}

/** As many calls at once, always, each repeated by the SDK as it does by default. */
async function askAlways(fake: FakeProvider, until: AbortSignal): Promise<void> {
  const client = new Anthropic({ apiKey: 'sk-bench', baseURL: fake.anthropicBaseUrl });
  let asked = 0;
  const askOn = async (): Promise<void> => {
    while (!until.aborted) {
      const content = `${text((asked += 1))} ${text(-asked)}`;
      const messages = [{ role: 'user', content } as const];
      await client.messages
        .create({ model: 'claude-sonnet-5', max_tokens: 100, messages }, { signal: until })
        .catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: calls }, askOn));
}

function text(number: number): string {
  return `quality=${number}. ${'The heron stood in the reeds and waited for the tide to turn. '.repeat(16)}`;
}
