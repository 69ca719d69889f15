import { type ModelInfo } from '../spec/model';
import { type ProviderDescription } from '../spec/provider';
import { type WireDialect } from './requests/wire-dialect';

/** One service that speaks OpenAI's chat completions. */
export interface CompatibleService extends Omit<ProviderDescription, 'features'> {
  /** Complete, as the SDK wants it; undefined while it is not known. */
  baseUrl: string | undefined;
  apiKey: string | undefined;
  configured: boolean;
  dialect: WireDialect;
  /** What is known of a model of the list that the service gives; undefined for one that cannot chat. */
  describe?: (model: ModelInfo) => ModelInfo | undefined;
}
