import { type ServerResponse } from 'node:http';
import { type ResponseDraft } from '../../../chat/engine/response/response-draft';

/** Tells what the provider of the first choice says of its allowance. Before anything else is sent. */
export function setRateLimits(response: ServerResponse, drafts: readonly ResponseDraft[]): void {
  const limits = drafts[0]?.attempts.findLast(({ rateLimits }) => rateLimits !== null)?.rateLimits ?? {};
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(limits)) {
    response.setHeader(`x-ratelimit-${name.replace('_', '-')}`, value);
  }
}
