/**
 * How the pairs of a coverage wave are chosen: every open pair with the same chance (`random`); the least compared
 * items first (`fair`); or, as soon as there is a fit, where outcomes tell most about the ranking (`adaptive`).
 */
export type Pairing = (typeof pairings)[number];

export const pairings = ['random', 'fair', 'adaptive'] as const;
