import type { JudgeOne } from './one-by-one';

/** The same calls, each of them told to whoever traces. */
export type TraceCalls = (judgeOne: JudgeOne, judge: { readonly provider: string; readonly model: string }) => JudgeOne;
