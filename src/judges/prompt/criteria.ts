const writing = `- Content: the text does what its task or kind asks for; its ideas are relevant, developed and supported.
- Structure: the parts follow a clear order, belong together, and lead from a beginning to an end.
- Expression: words and sentences are precise, varied and fit the reader and the purpose.
- Conventions: spelling, grammar and punctuation do not stand in the reader's way.
Weigh the text as a whole. Length, topic and opinion count for nothing in themselves; a fault of one kind does not
decide against a text that is clearly stronger in the others.`;

const answers = `- Correctness: what is stated is true, follows from what was asked, and nothing is made up.
- Completeness: all that was asked for is answered, with the conditions and limits that matter.
- Usefulness: the reader can act on the answer; what matters most comes first.
- Clarity: the answer is easy to follow, and says plainly what is not known.
Correctness comes before the rest. Length, politeness, formatting, and confidence of tone count for nothing in
themselves.`;

/** Words of a trait that say that the texts are answers of language models. */
const ofAnswers = /\b(answers?|responses?|repl(?:y|ies)|completions?|assistants?|chatbots?|helpfulness|helpful)\b/i;

/**
 * The criteria of a batch that names none: those for answers of language models if the trait speaks of answers,
 * responses, replies, completions, assistants or helpfulness, else those for the quality of writing.
 */
export function defaultCriteria(trait: string): string {
  return ofAnswers.test(trait) ? answers : writing;
}
