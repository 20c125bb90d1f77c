import { InputError } from '../input/input-error';

/** How this process reaches a provider. */
export interface ProviderAccess {
  /** Never logged, stored or part of a message. Null: none is set. */
  readonly apiKey: string | null;
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
}

/** Providers that are reached over the network. */
export const remoteProviders = ['anthropic', 'openai'] as const;
type RemoteProvider = (typeof remoteProviders)[number];

export type ProvidersAccess = Readonly<Record<RemoteProvider, ProviderAccess>>;

/** Nothing is set: every judge of these providers answers that its key is missing. */
export const noAccess: ProvidersAccess = {
  anthropic: { apiKey: null, baseUrl: null },
  openai: { apiKey: null, baseUrl: null },
};

/** Where settings come from, and what holds without one. */
export const accessVariables = {
  anthropic: { apiKey: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL', ownBaseUrl: 'https://api.anthropic.com' },
  openai: { apiKey: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL', ownBaseUrl: 'https://api.openai.com/v1' },
} as const;

/** OpenAI-compatible servers of other addresses may do without. */
export function isKeyMissing(provider: RemoteProvider, access: ProvidersAccess): boolean {
  const { apiKey, baseUrl } = access[provider];
  if (apiKey !== null) return false;
  return provider === 'anthropic' || baseUrl === null || /(^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname);
}

/** @throws InputError `missing_key`, naming the variable, if a judge cannot be asked */
export function requireAccess(
  judges: readonly { readonly spec: string; readonly provider: string }[],
  access: ProvidersAccess,
): void {
  for (const { spec, provider } of judges) {
    const remote = remoteProviders.find((known) => known === provider);
    if (remote === undefined || !isKeyMissing(remote, access)) continue;
    const sentence = `the judge ${spec} needs a key, and ${accessVariables[remote].apiKey} is not set`;
    throw new InputError('missing_key', `${sentence}. Set it; --judge simulated needs none.`);
  }
}
