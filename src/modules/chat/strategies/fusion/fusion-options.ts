import { type GivenAnswer } from '../../deliberation/given-answer';
import { type Insight } from './read-checklist';

export const FUSION_KINDS = ['merge', 'guided', 'custom', 'compare', 'moa'] as const;
/**
 * `merge`: one answer from all. `guided`: a checklist of what is in them, and then, around what the person has chosen of it, one answer.
 * `custom`: what the instructions say. `compare`: a table of points by criterion. `moa`: everyone answers again in layers, each having
 * read what the layer before said; then one answer from the last layer.
 */
export type FusionKind = (typeof FUSION_KINDS)[number];

export const DEFAULT_CRITERIA = ['accuracy', 'completeness', 'clarity', 'usefulness'] as const;

/** What a request says about a fusion. */
export interface FusionWish {
  kind?: FusionKind;
  /** Who fuses: model id or alias; left out: the first member. */
  model?: string;
  instructions?: string;
  criteria?: string[];
  layers?: number;
  seed?: number;
  /** Answers that are there already, in place of asking members. */
  responseIds?: readonly string[];
  /** The same, once they were found. */
  given?: readonly GivenAnswer[];
  /** What they are called already, by their ids. */
  labels?: ReadonlyMap<string, string>;
  /** What the person has chosen of a checklist. */
  insights?: readonly Insight[];
}

/** An answer that was there already, as it is kept with the run. */
export interface FusionSource {
  label: string;
  response_id: string;
  participant_id: string;
  model: string;
}

/** How answers are fused, as it is kept with the run. */
export interface FusionOptions {
  kind: FusionKind;
  instructions?: string;
  /** Of a comparison. */
  criteria?: string[];
  /** How often all answer once more, of a mixture. */
  layers?: number;
  /** What is fused when nobody is asked for answers. */
  sources?: FusionSource[];
  /** What the person has chosen of a checklist, to have an answer around it. */
  insights?: Insight[];
}
