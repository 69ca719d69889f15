import { type AppConfig } from '../../config/app-config';
import { type Provider } from './spec/provider';

/**
 * What a provider folder exports: its services as this configuration has them. A service without its key or address is
 * returned too, with `configured` false, so that it can be listed together with the variable to set.
 */
export type ProviderFactory = (config: AppConfig['providers']) => Provider[];
