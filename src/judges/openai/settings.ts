import type { OpenaiClient } from './client';
import type { OpenaiOptions } from './options';

export interface OpenaiJudgeSettings {
  readonly client: OpenaiClient;
  readonly model: string;
  readonly options: OpenaiOptions;
}
