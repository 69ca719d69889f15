import { type Response } from '../../entities/response.entity';

/** `completed · 1.2 s · first token 0.3 s · 12 → 48 tokens · $0.0012`: what is known of it. */
export function metricsLine(response: Response): string {
  return [
    response.finishReason && response.finishReason !== 'stop'
      ? `${response.status} (${response.finishReason})`
      : response.status,
    ...(response.latencyMs === null ? [] : [seconds(response.latencyMs)]),
    ...(response.ttftMs === null ? [] : [`first token ${seconds(response.ttftMs)}`]),
    ...(response.outputTokens === null
      ? []
      : [
          `${response.estimated ? 'about ' : ''}${response.inputTokens ?? 0} → ${response.outputTokens} tokens`,
        ]),
    ...(response.costUsd === null ? [] : [dollars(response.costUsd)]),
  ].join(' · ');
}

function seconds(ms: number): string {
  return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function dollars(amount: number): string {
  if (amount === 0) return '$0';
  return `$${amount >= 1 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}
