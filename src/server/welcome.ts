import { type NestExpressApplication } from '@nestjs/platform-express';
import { type AddressInfo } from 'node:net';
import { type AppConfig } from '../config/app-config';
import { ModelCatalogue } from '../modules/providers/catalogue/model-catalogue';
import { ProviderRegistry } from '../modules/providers/provider-registry';
import { type Provider } from '../modules/providers/spec/provider';

/** What a person who just started the server needs next: plain lines between the log's. */
export function welcome(app: NestExpressApplication, config: AppConfig): string {
  const url = addressOf(app, config);
  const providers = app.get(ProviderRegistry).list();
  const ready = providers.filter(({ configured }) => configured);
  const missing = providers.filter(({ configured }) => !configured);
  const lines = [
    `Parley ${config.version} is ready at ${url}`,
    '',
    `  Documentation    ${url}/api/v1/docs`,
    `  Ready            ${ready.map(({ description }) => description.id).join(', ')}`,
    ...named(
      '  Without a key   ',
      missing.filter(({ description }) => !description.local),
    ),
    ...named(
      '  Not found yet   ',
      missing.filter(({ description }) => description.local),
    ),
    ...config.warnings.map((warning) => `  Note             ${warning}`),
    ...unknownDefaults(app.get(ModelCatalogue), config),
    ...openness(config),
    '',
    '  Try it:',
    '',
    `  curl ${url}/api/v1/chat -H 'content-type: application/json' \\`,
    `    -d '${JSON.stringify({ prompt: 'Is a hot dog a sandwich?', models: demoModels(providers) })}'`,
  ];
  return `\n${lines.join('\n')}\n\n`;
}

function named(label: string, providers: readonly Provider[]): string[] {
  if (providers.length === 0) return [];
  const names = providers.map(({ description: { id, variable } }) => (variable ? `${id} (${variable})` : id));
  return [`${label} ${names.join(', ')}`];
}

/** A local server may still turn up that has the model: said, but no reason not to start. */
function unknownDefaults(catalogue: ModelCatalogue, { chat }: AppConfig): string[] {
  const names = [...chat.defaultModels, ...(chat.defaultModel === null ? [] : [chat.defaultModel])];
  return names
    .filter((name) => !catalogue.find(name))
    .map(
      (name) =>
        `  Note             No provider has the default model "${name}"${near(catalogue.suggest(name))}`,
    );
}

const near = (names: readonly string[]): string =>
  names.length > 0 ? `; did you mean ${names.join(' or ')}?` : '';

function demoModels(providers: readonly Provider[]): string[] {
  const demo = providers.find(({ description }) => description.id === 'demo');
  return (demo?.description.models ?? []).slice(0, 2).map(({ id }) => `demo/${id}`);
}

function openness({ http }: AppConfig): string[] {
  if (/^(localhost|127\..*|::1)$/.test(http.host)) return [];
  return [
    `  Note             There is no authentication: whoever reaches ${http.host}:${http.port} can use this server.`,
  ];
}

/** As a person on this machine can open it. */
function addressOf(app: NestExpressApplication, { http }: AppConfig): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  if (http.host === '0.0.0.0' || http.host === '::') return `http://localhost:${port}`;
  return `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${port}`;
}
