import { Module } from '@nestjs/common';
import { ErrorsController } from './errors.controller';
import { PagesController } from './pages.controller';

/** The documentation that the server shows of itself. */
@Module({ controllers: [PagesController, ErrorsController] })
export class DocsModule {}
