import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../errors/api-errors.decorator';
import { AppError } from '../errors/app-error';
import { ERROR_CODES } from '../errors/error-codes';
import { ErrorCodeDto, ErrorCodeListDto } from './error-code.dto';

/** Where the `type` of a problem leads. */
@ApiTags('errors')
@Controller('errors')
export class ErrorsController {
  @Get()
  @ApiOperation({
    operationId: 'listErrors',
    summary: 'List the error codes',
    description: 'Every code that an error of this server can have. Codes are never renamed.',
  })
  @ApiOkResponse({ type: ErrorCodeListDto, description: 'All codes.' })
  list(): ErrorCodeListDto {
    return { items: Object.keys(ERROR_CODES).map(ErrorCodeDto.from), next_cursor: null };
  }

  @Get(':code')
  @ApiOperation({
    operationId: 'getError',
    summary: 'Look up an error code',
    description: 'The `type` of every error is the address of its code here.',
  })
  @ApiParam({ name: 'code', description: 'The code.', example: 'unknown_model' })
  @ApiOkResponse({ type: ErrorCodeDto, description: 'What it means.' })
  @ApiErrors('error_code_not_found')
  get(@Param('code') code: string): ErrorCodeDto {
    if (!Object.hasOwn(ERROR_CODES, code)) throw new AppError('error_code_not_found');
    return ErrorCodeDto.from(code);
  }
}
