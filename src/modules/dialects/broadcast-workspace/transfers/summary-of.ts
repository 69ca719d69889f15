import { AppError } from '../../../../common/errors/app-error';
import { type ResponseDto } from '../../../conversations/dto/response.dto';
import { type RunDto } from '../../../chat/dto/run.dto';

/** What a run has written. Throws `provider_failed`, with why, when that is not complete. */
export function summaryOf(run: RunDto): ResponseDto {
  const [response] = run.responses;
  if (response?.status === 'completed') return response;
  const { code, message } = failureOf(run);
  throw new AppError('provider_failed', {
    detail: `The summary was not written (${code}): ${message}`,
    extensions: { run_id: run.id, reason: code },
  });
}

/** Why a run has written nothing complete. */
export function failureOf({ status, responses: [response] }: RunDto): { code: string; message: string } {
  const { code, message } = response?.error_detail ?? {
    code: status,
    message: 'It was stopped before its end.',
  };
  return { code, message };
}
