/** What may be said of an answer that was no verdict. Everything that comes from outside is checked before it is told. */
export interface AnswerFacts {
  /** As a person calls it: "Anthropic". */
  readonly provider: string;
  readonly status: number | null;
  /** The provider's type or code of the error, if it looks like one. */
  readonly errorType: string | null;
  readonly requestId: string | null;
}

/**
 * One sentence of our own words, for instance "Anthropic is overloaded (529, overloaded_error, request req_1)."
 * A body is never part of it: providers repeat prompts and keys in theirs.
 * @param what continues the provider's name: "is overloaded"
 */
export function failureSentence({ provider, status, errorType, requestId }: AnswerFacts, what: string): string {
  const facts = [
    ...(status === null ? [] : [String(status)]),
    ...(errorType !== null && looksLikeCode(errorType) ? [errorType] : []),
    ...(requestId !== null && looksLikeId(requestId) ? [`request ${requestId}`] : []),
  ];
  return `${provider} ${what}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}.`;
}

function looksLikeCode(text: string): boolean {
  return /^[a-z][a-z_]{0,63}$/.test(text);
}

function looksLikeId(text: string): boolean {
  return /^[\w.:-]{1,128}$/.test(text);
}
