/** Workflows, planning, fitting: never waits for a provider. */
export const controlQueue = 'paragone';

/** One queue per provider, so that a full or unserved provider blocks nothing else. */
export function judgeQueue(provider: string): string {
  return `paragone-judge-${provider}`;
}
