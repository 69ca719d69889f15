/** An answer that was there before the run that works with it. */
export interface GivenAnswer {
  responseId: string;
  participantId: string;
  /** `provider/model`. */
  model: string;
  text: string;
  /** What it is called already, where it has a label. */
  label?: string;
}
