import { createHash } from 'node:crypto';
import type { JudgeBundle, JudgeRequest } from '../judge';
import type { CachedPrefix } from '../warm-up';
import type { AnthropicJudgeSettings } from './judge-one';
import { messagePrompt, messageRules } from './message-params';

/** Less than the provider keeps them, so that a call that takes its time still finds its prefix. */
const lifetimesMs = { '5m': 4 * 60_000, '1h': 55 * 60_000 };

/** The prefixes that the calls of a judge ask the provider to keep. */
export function anthropicPrefixes(
  settings: Pick<AnthropicJudgeSettings, 'model' | 'options'>,
): (bundle: JudgeBundle, request: JudgeRequest) => readonly CachedPrefix[] {
  const rules = messageRules(settings, '5m');
  return (bundle, request) =>
    messagePrompt(bundle, request, rules).marked.map(({ text, lifetime }) => ({
      key: createHash('sha256').update(text).digest('base64'),
      lifetimeMs: lifetimesMs[lifetime],
    }));
}
