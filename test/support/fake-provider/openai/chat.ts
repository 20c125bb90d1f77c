import { complete, type Completion } from '../completion';
import { jsonReply, parseJson, ProviderError, retryHeaders, type Exchange, type Reply } from '../exchange';
import type { Fate } from '../fault-script';
import { promptPart, type Prompt, type PromptPart } from '../prompt';
import type { ProviderState } from '../provider-state';
import { inputTokens, tokensOf, type Tokens } from '../tokens';
import { checkModel, readChatParams } from './chat-params';
import { rateHeaders } from './headers';

export function createChatCompletion(state: ProviderState, { body, fate, call }: Exchange): Reply {
  const prompt = readChatParams(parseJson(body), state.settings);
  call.model = prompt.model;
  call.partHashes = prompt.parts.map(({ hash }) => hash);
  const use = automaticCacheUse(state, prompt);
  const wait = state.limits.openai.take(inputTokens({ ...use.tokens, output: 0 }));
  if (wait !== null) {
    const retry = retryHeaders({ retryAfter: String(Math.ceil(wait / 1000)), retryAfterMs: Math.ceil(wait) });
    throw new ProviderError(429, 'Rate limit reached.', { headers: { ...rateHeaders(state), ...retry } });
  }
  const answer = answerChat(state, prompt, fate, use.tokens);
  const { pair, winner } = answer.completion;
  Object.assign(call, { pair, winner, tokens: answer.tokens });
  const { latencyMs } = state.settings;
  return jsonReply(answer.body, { headers: rateHeaders(state), latencyMs, begin: use.begin });
}

export function retrieveModel(_state: ProviderState, { params, call }: Exchange): Reply {
  const [id = ''] = params;
  call.model = id;
  checkModel(id);
  return jsonReply({ id, object: 'model', created: 1_767_225_600, owned_by: 'fake' });
}

const cacheStep = 128;
const smallestCached = 1024;

/** Prefixes of 1,024 tokens and more are cached unasked, in steps of 128; writing them costs nothing. */
export function automaticCacheUse(state: ProviderState, { model, parts, schema }: Prompt) {
  const whole = parts.map(({ role, text }) => `${role}\n${text}`).join('\n');
  const steps: PromptPart[] = [];
  for (let at = 0; at < whole.length; at += cacheStep * 4) {
    const text = whole.slice(at, at + cacheStep * 4);
    steps.push(promptPart('', text, text.length === cacheStep * 4 ? '5m' : null));
  }
  const { tokens, begin } = state.cache.use(`${model} ${JSON.stringify(schema)}`, steps, smallestCached);
  const { input, cacheRead, cacheWrite5m } = tokens;
  return { tokens: { input: input + cacheWrite5m, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0 }, begin };
}

interface AnsweredChat {
  readonly completion: Completion;
  readonly tokens: Tokens;
  readonly body: Record<string, unknown>;
  /** The same answer with another winner. */
  readonly contradiction: Record<string, unknown>;
}

export function answerChat(
  state: ProviderState,
  prompt: Prompt,
  fate: Fate,
  input: Omit<Tokens, 'output'>,
): AnsweredChat {
  const fault = fate.fault?.do === 'answer' ? fate.fault : null;
  const completion = complete(prompt, fault, state.settings);
  const tokens = { ...input, output: tokensOf(completion.text) };
  const refused = completion.stop === 'refusal';
  const id = `chatcmpl-fake-${state.nextNumber()}`;
  const bodyWith = (text: string) => ({
    id,
    object: 'chat.completion',
    created: Math.floor(state.clock.now() / 1000),
    model: fate.model ?? prompt.model,
    system_fingerprint: 'fp_fake',
    choices: [
      {
        index: 0,
        finish_reason: completion.stop === 'max_tokens' ? 'length' : 'stop',
        logprobs: null,
        message: {
          role: 'assistant',
          content: refused ? null : text,
          refusal: refused ? 'Scripted refusal.' : null,
        },
      },
    ],
    usage: usageOf(tokens),
  });
  return { completion, tokens, body: bodyWith(completion.text), contradiction: bodyWith(completion.contradiction) };
}

function usageOf(tokens: Tokens) {
  const prompt = inputTokens(tokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: tokens.output,
    total_tokens: prompt + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}
