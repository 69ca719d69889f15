import { ERROR_CODES, type ErrorCode } from '../errors/error-codes';

/** What an error code means. */
export class ErrorCodeDto {
  /** @example 'unknown_model' */
  code: string;

  /**
   * The HTTP status that goes with it.
   * @example 400
   */
  status: number;

  /** @example 'No such model' */
  title: string;

  static from(this: void, code: string): ErrorCodeDto {
    return { code, ...ERROR_CODES[code as ErrorCode] };
  }
}

export class ErrorCodeListDto {
  items: ErrorCodeDto[];

  /** Always null: the list has one page. */
  next_cursor: string | null;
}
