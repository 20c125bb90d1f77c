/**
 * Tokens of the smallest prefix that a model caches, by the beginning of its id: the figures that peers.md gathered,
 * where they agree with one another; 1,024 for the rest. What real models do must be read in their usage.
 */
const minimumPrefixes: readonly (readonly [string, number])[] = [
  ['claude-opus-5', 512],
  ['claude-fable-5', 512],
  ['claude-opus-4-7', 2048],
  ['claude-sonnet-4-6', 2048],
  ['claude-opus-4-5', 4096],
  ['claude-opus-4-6', 4096],
  ['claude-haiku-4-5', 4096],
  ['claude-', 1024],
];

/** Null: there is no such model. */
export function minimumPrefixOf(model: string): number | null {
  return minimumPrefixes.find(([prefix]) => model.startsWith(prefix))?.[1] ?? null;
}

const yes = { supported: true };
const no = { supported: false };

export function modelInfo(id: string) {
  return {
    id,
    type: 'model',
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
    deprecated_at: null,
    retires_at: null,
    lifecycle: 'active',
    line: null,
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    capabilities: {
      batch: yes,
      citations: no,
      code_execution: no,
      context_management: null,
      effort: { supported: true, low: yes, medium: yes, high: yes, xhigh: no, max: yes },
      image_input: no,
      pdf_input: no,
      server_tools: { supported: false, code_execution: no, web_search: no },
      structured_outputs: yes,
      thinking: { supported: true, types: { adaptive: yes, between_tools: no, disabled: yes, enabled: yes } },
    },
  };
}
