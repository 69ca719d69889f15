import { type CustomProviderSettings, type ProviderSettings } from '../../../config/app-config';
import { type ProviderFactory } from '../provider-factory';
import { completeBaseUrl } from '../support/requests/base-url';
import { OPEN_MODEL_PARAMETERS } from '../support/models/known-model';
import { OpenAiCompatibleProvider } from './openai-compatible.provider';
import { SERVICES, type ServiceEntry } from './services';

/** Every service of the table, and one for each entry of `CUSTOM_PROVIDERS`. */
export const openAiCompatibleFactory: ProviderFactory = ({ settings, custom }) => [
  ...SERVICES.map((entry) => fromTable(entry, settings[entry.id] ?? {})),
  ...custom.map(fromSettings),
];

function fromTable(entry: ServiceEntry, { apiKey, baseUrl }: ProviderSettings): OpenAiCompatibleProvider {
  const { id, displayName, needs, variable, parameters, models = [], dialect = {} } = entry;
  const address = addressOf(entry, baseUrl);
  const configured = { key: apiKey !== undefined, address: baseUrl !== undefined, nothing: true }[needs];
  return new OpenAiCompatibleProvider({
    id,
    displayName,
    local: needs === 'nothing',
    variable,
    parameters,
    models,
    dialect,
    baseUrl: address === undefined ? undefined : completeBaseUrl(address, entry.path),
    apiKey,
    configured,
  });
}

/** An address with a version is right everywhere but at a service that has none, at its own host. */
function addressOf(entry: ServiceEntry, baseUrl: string | undefined): string | undefined {
  return entry.path === '' && entry.address !== undefined && baseUrl?.startsWith(entry.address)
    ? entry.address
    : (baseUrl ?? entry.address);
}

function fromSettings(settings: CustomProviderSettings): OpenAiCompatibleProvider {
  const { id, name, base_url, api_key, api_key_env, models = [] } = settings;
  return new OpenAiCompatibleProvider({
    id,
    displayName: name ?? id,
    local: false,
    variable: api_key_env ?? null,
    parameters: OPEN_MODEL_PARAMETERS,
    models: models.map((model) => ({ id: model })),
    dialect: {},
    // An address without any path lacks the version; one with a path is what its owner meant.
    baseUrl: /^[a-z]+:\/\/[^/]+\/*$/i.test(base_url)
      ? completeBaseUrl(base_url, '/v1')
      : completeBaseUrl(base_url, ''),
    apiKey: api_key,
    configured: api_key_env === undefined || api_key !== undefined,
  });
}
