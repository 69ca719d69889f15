import { Controller, Get, Header, Redirect, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Request, Response } from 'express';
import { AppConfig } from '../../config/app-config';
import { homePage, PATHS, REDOC_PAGE } from './page';
import { redocScript } from './redoc-script';

/** The pages for people, beside Swagger UI. */
@Controller()
@ApiExcludeController()
export class PagesController {
  constructor(private readonly config: AppConfig) {}

  /** A page for browsers; for programs the same as JSON. */
  @Get()
  home(@Req() request: Request, @Res() response: Response): void {
    const { version } = this.config;
    response.vary('accept').format({
      json: () =>
        response.json({
          name: 'Parley',
          version,
          documentation: PATHS.swagger,
          openapi: PATHS.document,
          health: PATHS.health,
        }),
      html: () => response.send(homePage(version)),
    });
  }

  @Get('docs')
  @Redirect()
  docs(): { url: string } {
    return { url: PATHS.swagger };
  }

  @Get('redoc')
  @Redirect()
  redoc(): { url: string } {
    return { url: PATHS.redoc };
  }

  @Get(PATHS.redoc)
  @Header('content-type', 'text/html; charset=utf-8')
  redocPage(): string {
    return REDOC_PAGE;
  }

  @Get(PATHS.redocScript)
  @Header('content-type', 'text/javascript; charset=utf-8')
  redocScript(): string {
    return redocScript();
  }
}
