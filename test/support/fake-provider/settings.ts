import { z } from 'zod';

/** How the fake behaves where no fault is scripted. */
export const settingsSchema = z.strictObject({
  /** From acceptance to the beginning of the answer to a prompt. */
  latencyMs: z.number().min(0).default(0),
  /** A text's quality is the first group of this regular expression. */
  marker: z.string().default('quality=(-?\\d+(?:\\.\\d+)?)'),
  justification: z.string().default('By the rule of the fake provider.'),
  /** How an answer without a schema is written. */
  unschemed: z.enum(['json', 'prose', 'fenced']).default('json'),
  /** Whether chat completions know `json_schema`; false: they answer 400 to it. */
  jsonSchema: z.boolean().default(true),
  /** Whether the OpenAI server has files and batches; false: 404. */
  openaiBatches: z.boolean().default(true),
  /** After how many retrievals a batch has ended; null: only by control. */
  batchPolls: z.int().min(0).nullable().default(1),
  /** Members of a batch that are in hand at once, and so cannot read what one another has cached. */
  batchAtOnce: z.int().min(1).default(8),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingsChange = z.input<typeof settingsSchema>;
