/** A reply that was cut off is asked for again with so much more room; so is anything else that is sent again. */
const laterDeliveryFactor = 2;

/** Tokens that the reply to this delivery may have. */
export function replyLimit({ maxTokens }: { readonly maxTokens: number }, delivery: number): number {
  return delivery === 1 ? maxTokens : laterDeliveryFactor * maxTokens;
}
