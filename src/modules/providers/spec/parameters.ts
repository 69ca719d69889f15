/** The generation parameters that every model is asked about, under one name each. */
export interface ModelParameters {
  temperature?: number;
  top_p?: number;
  top_k?: number;
  max_tokens?: number;
  /** At most four. */
  stop?: string[];
  frequency_penalty?: number;
  presence_penalty?: number;
  repetition_penalty?: number;
  seed?: number;
}

export type ParameterName = keyof ModelParameters;

/** What a model accepts for one parameter. Absent from `ParameterSupport`: not supported. */
export interface ParameterRange {
  min: number;
  max: number;
  integer?: boolean;
}

/** For `stop` the range is that of the number of sequences. */
export type ParameterSupport = Partial<Record<ParameterName, ParameterRange>>;
