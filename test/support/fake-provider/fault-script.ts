import { randomStream } from '../../../src/core/random/random';
import { canHappenAt, type Endpoint, type FaultAction, type FaultRule, type ProviderName } from './fault-rule';
import { shortHash } from './prompt';

export interface Occasion {
  readonly provider: ProviderName;
  readonly endpoint: Endpoint;
  /** Read only where a rule needs it. */
  readonly body: () => string;
  readonly customId: string | null;
}

type Decisive = Exclude<FaultAction, { do: 'delay' } | { do: 'model' }>;

/** What happens to one request. */
export interface Fate {
  readonly delayMs: number;
  /** Answers in the name of another model. */
  readonly model: string | null;
  readonly fault: Decisive | null;
}

/** Rules in order, each with its own counts. */
export class FaultScript {
  #rules: readonly { readonly rule: FaultRule; met: number; fired: number }[] = [];
  #seed = '1';
  readonly #seen = new Map<string, number>();

  /** Replaces the rules; counts begin anew. */
  set(rules: readonly FaultRule[], seed: string): void {
    this.#rules = rules.map((rule) => ({ rule, met: 0, fired: 0 }));
    this.#seed = seed;
    this.#seen.clear();
  }

  fateOf(occasion: Occasion): Fate {
    let delayMs = 0;
    let model: string | null = null;
    const draw = this.#drawsFor(occasion);
    for (const [index, counted] of this.#rules.entries()) {
      const { rule } = counted;
      if (!meets(rule, occasion)) continue;
      counted.met += 1;
      if (!isNth(rule, counted.met) || counted.fired >= (rule.times ?? Infinity)) continue;
      if (rule.probability !== undefined && draw(index) >= rule.probability) continue;
      counted.fired += 1;
      if (rule.action.do === 'delay') delayMs += rule.action.ms;
      else if (rule.action.do === 'model') model = rule.action.model;
      else return { delayMs, model, fault: rule.action };
    }
    return { delayMs, model, fault: null };
  }

  #drawsFor({ endpoint, body, customId }: Occasion): (rule: number) => number {
    if (this.#rules.every(({ rule }) => rule.probability === undefined)) return () => 0;
    const key = `${endpoint} ${customId ?? ''} ${shortHash(body())}`;
    const time = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, time);
    return (rule) => randomStream(this.#seed, 'provider fault', rule, key, time).next();
  }
}

function meets(rule: FaultRule, { provider, endpoint, body, customId }: Occasion): boolean {
  return (
    (rule.provider ?? provider) === provider &&
    (rule.endpoint ?? endpoint) === endpoint &&
    (rule.customId ?? customId) === customId &&
    (rule.text === undefined || body().includes(rule.text)) &&
    canHappenAt(rule.action, endpoint)
  );
}

function isNth({ nth }: FaultRule, met: number): boolean {
  return nth === undefined || (Array.isArray(nth) ? nth.includes(met) : nth === met);
}
