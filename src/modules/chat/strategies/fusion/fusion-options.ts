export const FUSION_KINDS = ['merge', 'custom', 'compare', 'moa'] as const;
/**
 * `merge`: one answer from all. `custom`: what the instructions say. `compare`: a table of points by criterion. `moa`: everyone answers
 * again in layers, each having read what the layer before said; then one answer from the last layer.
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
}

/** How answers are fused, as it is kept with the run. */
export interface FusionOptions {
  kind: FusionKind;
  instructions?: string;
  /** Of a comparison. */
  criteria?: string[];
  /** How often all answer once more, of a mixture. */
  layers?: number;
}
