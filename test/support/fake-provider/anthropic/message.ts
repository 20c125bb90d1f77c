import { complete, type Completion } from '../completion';
import { retryHeaders, ProviderError, jsonReply, parseJson, type Exchange, type Reply } from '../exchange';
import type { Fate } from '../fault-script';
import type { ProviderState } from '../provider-state';
import { tokensOf, type Tokens } from '../tokens';
import { rateHeaders } from './headers';
import { readMessageParams, readPromptParams, type MessagePrompt } from './message-params';

export function createMessage(state: ProviderState, { body, fate, call }: Exchange): Reply {
  const prompt = readMessageParams(parseJson(body));
  call.model = prompt.model;
  call.partHashes = prompt.parts.map(({ hash }) => hash);
  const use = cacheUse(state, prompt);
  const wait = state.limits.anthropic.take(use.tokens.input + use.tokens.cacheWrite5m + use.tokens.cacheWrite1h);
  if (wait !== null) {
    const headers = { ...rateHeaders(state), ...retryHeaders({ retryAfter: String(Math.ceil(wait / 1000)) }) };
    throw new ProviderError(429, 'This request would exceed the rate limit of your organization.', { headers });
  }
  const answer = answerMessage(state, prompt, fate, use.tokens, 'standard');
  Object.assign(call, {
    pair: answer.completion.pair,
    winner: answer.completion.winner,
    tokens: answer.tokens,
  });
  const { latencyMs } = state.settings;
  return jsonReply(answer.message, { headers: rateHeaders(state), latencyMs, begin: use.begin });
}

export function countTokens(_state: ProviderState, { body, call }: Exchange): Reply {
  const { model, parts } = readPromptParams(parseJson(body));
  call.model = model;
  return jsonReply({ input_tokens: parts.reduce((sum, { text }) => sum + tokensOf(text), 0) });
}

/** A schema is part of what a prefix is cached for: another one is another prompt. */
export function cacheUse(state: ProviderState, { model, parts, schema, minimumPrefix }: MessagePrompt) {
  return state.cache.use(`${model} ${JSON.stringify(schema)}`, parts, minimumPrefix);
}

interface AnsweredMessage {
  readonly completion: Completion;
  readonly tokens: Tokens;
  readonly message: Record<string, unknown>;
  /** The same message with another winner. */
  readonly contradiction: Record<string, unknown>;
}

export function answerMessage(
  state: ProviderState,
  prompt: MessagePrompt,
  fate: Fate,
  input: Omit<Tokens, 'output'>,
  serviceTier: 'standard' | 'batch',
): AnsweredMessage {
  const fault = fate.fault?.do === 'answer' ? fate.fault : null;
  const completion = complete(prompt, fault, state.settings);
  const tokens = { ...input, output: tokensOf(completion.text) };
  const message = {
    id: `msg_fake_${state.nextNumber()}`,
    type: 'message',
    role: 'assistant',
    model: fate.model ?? prompt.model,
    container: null,
    diagnostics: null,
    content: textContent(completion.text),
    stop_reason: { end: 'end_turn', max_tokens: 'max_tokens', refusal: 'refusal' }[completion.stop],
    stop_sequence: null,
    stop_details:
      completion.stop === 'refusal'
        ? { type: 'refusal', category: 'general_harms', explanation: 'Scripted refusal.' }
        : null,
    usage: usageOf(tokens, serviceTier),
  };
  return {
    completion,
    tokens,
    message,
    contradiction: { ...message, content: textContent(completion.contradiction) },
  };
}

function textContent(text: string) {
  return text === '' ? [] : [{ type: 'text', text, citations: null }];
}

function usageOf({ input, cacheRead, cacheWrite5m, cacheWrite1h, output }: Tokens, serviceTier: string) {
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
    service_tier: serviceTier,
    speed: 'standard',
    inference_geo: 'not_available',
  };
}
