import type { ModelScale, ScaledModel } from '../core/models/model-scale';
import type { BatchGrades } from './grades';

/** One group of a batch, its scores a scale of their own. */
export interface BatchGroup {
  readonly id: string;
  readonly items: number;
  /** Valid outcomes between its items. */
  readonly outcomes: number;
  /** Parts that outcomes do not join; more than 1: no common scale, not even within the group. */
  readonly components: number;
  /** Of its own anchors; null where no item of the batch has a grade. */
  readonly grades: BatchGrades | null;
}

/** A model, by name. */
export interface RankedModel extends ScaledModel {
  readonly id: string;
  /** Its answers. */
  readonly items: number;
}

/** The scale of the models that wrote the items; see `ModelScale`. */
export interface BatchModels extends Omit<ModelScale, 'models' | 'components'> {
  /** By component, then rank. */
  readonly models: readonly RankedModel[];
  /** Names by component, largest first. */
  readonly components: readonly (readonly string[])[];
}
