import { createParamDecorator } from '@nestjs/common';
import { DEFAULT_OWNER_ID } from '../ids';

/** Whose request this is. One owner for everybody until there are API keys; the only place that will have to change then. */
export const OwnerId = createParamDecorator(() => DEFAULT_OWNER_ID);
