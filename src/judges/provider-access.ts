/** How this process reaches a provider. */
export interface ProviderAccess {
  /** Never logged, stored or part of a message. Null: none is set. */
  readonly apiKey: string | null;
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
}

/** Providers that are reached over the network. */
export type RemoteProvider = 'anthropic' | 'openai';

export type ProvidersAccess = Readonly<Record<RemoteProvider, ProviderAccess>>;
