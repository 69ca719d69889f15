export const TURN_POLICIES = ['parallel', 'round_robin', 'mention', 'selector'] as const;
/**
 * Who speaks next. `parallel`: everybody at once, turn by turn. `round_robin`: one after the other. `mention`: whoever is mentioned by
 * `@name` or `@role`. `selector`: whom a model chooses.
 */
export type TurnPolicy = (typeof TURN_POLICIES)[number];

export const CONTRIBUTIONS = ['response', 'analysis', 'creative', 'synthesis'] as const;
/** What panelists are asked for. */
export type Contribution = (typeof CONTRIBUTIONS)[number];

/** More is a conversation: ask again. */
export const MOST_TURNS = 20;

/** What a request says about a panel. */
export interface PanelWish {
  turn_policy?: TurnPolicy;
  turns?: number;
  /** Who chooses the next speaker: model id or alias; left out: the first panelist. */
  selector?: string;
  message_type?: Contribution;
}

/** How a panel is held, as it is kept with the run. */
export interface PanelOptions {
  turn_policy: TurnPolicy;
  /** At most; in `parallel` everybody speaks once in each. */
  turns: number;
  message_type: Contribution;
  /** What the person's message is: what the panel is there for, or what it is told on the way. */
  asked?: 'mission' | 'guidance';
  /** Participants whom the person mentions, in that order. */
  addressed: string[];
}
