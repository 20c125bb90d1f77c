import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { anthropicWithDefaults, openaiWithDefaults } from './clients';
import { chatParams, messageParams } from './prompts';
import { createJudges } from '../../src/judges/create-judges';
import { parseJudgeSpec } from '../../src/judges/judge-spec';
import { openCall } from '../judges/bundle-of';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider/start-fake-provider';
import { keyCanary, marked, pairBundle } from './asked';

/** All that somebody may set who wants to see what the providers' libraries send. */
const wanted = {
  ANTHROPIC_LOG: 'debug',
  OPENAI_LOG: 'debug',
  ANTHROPIC_OPEN_TELEMETRY: 'true',
  ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE: 'content',
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
};
const textCanary = 'A heron in the reeds';
const justificationCanary = 'The otter is the better writer';

let fake: FakeProvider;
const spans = new InMemorySpanExporter();
beforeAll(async () => {
  fake = await startFakeProvider({ settings: { justification: justificationCanary } });
  // As a process that was started with somebody's own instrumentation: any library may write to it.
  const spanProcessors = [new SimpleSpanProcessor(spans)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  Object.assign(process.env, wanted);
});
afterAll(async () => {
  for (const name of Object.keys(wanted)) delete process.env[name];
  await fake.stop();
});

/** Everything that is written to the console or to a span meanwhile. */
async function shownBy(work: () => Promise<unknown>): Promise<string> {
  spans.reset();
  const shown: unknown[] = [];
  const levels = ['debug', 'info', 'log', 'warn', 'error'] as const;
  const spies = [
    ...levels.map((level) => jest.spyOn(console, level).mockImplementation((...args) => void shown.push(args))),
    ...[process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((chunk) => shown.push(String(chunk)) > 0),
    ),
  ];
  try {
    await work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const traced = spans.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events }));
  return JSON.stringify([shown, traced]);
}

async function judge(spec: string): Promise<void> {
  const access = {
    anthropic: { apiKey: keyCanary, baseUrl: fake.anthropicBaseUrl },
    openai: { apiKey: keyCanary, baseUrl: fake.openaiBaseUrl },
  };
  const { judgeFor } = createJudges({ concurrency: 2, access });
  const bundle = pairBundle([0, 1].map((index) => marked(`c${index}`, `${textCanary} ${index}`, 'Another.')));
  let judged = 0;
  for await (const _ of judgeFor(parseJudgeSpec(spec, { baseDir: '/' })).judge(bundle, openCall({}))) judged++;
  expect(judged).toBe(2);
}

test.each(['anthropic:claude-sonnet-5', 'openai:gpt-5-mini'])(
  '%s: neither its log nor its traces show anything, whatever the environment asks for',
  async (spec) => {
    await fake.script([{ nth: 2, action: { do: 'status', status: 500, message: `${textCanary}, ${keyCanary}` } }]);
    expect(await shownBy(() => judge(spec))).toBe('[[],[]]');
  },
);

test.each([
  ['@anthropic-ai/sdk', () => anthropicWithDefaults(fake).messages.create(messageParams(textCanary, 'Another.'))],
  ['openai', () => openaiWithDefaults(fake).chat.completions.create(chatParams(textCanary, 'Another.'))],
])('control: %s with its defaults would have shown the texts', async (_, ask) => {
  await fake.script([]);
  const shown = await shownBy(async () => void (await ask()));
  expect(shown).toContain(textCanary);
});
