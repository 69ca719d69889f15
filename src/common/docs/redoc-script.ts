import { readFileSync } from 'node:fs';

const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
let script: string | undefined;

/** ReDoc from the package, without the one picture that it would load from elsewhere. */
export function redocScript(): string {
  script ??= readFileSync(require.resolve('redoc/bundles/redoc.standalone.js'), 'utf8').replaceAll(
    LOGO,
    'data:,',
  );
  return script;
}
