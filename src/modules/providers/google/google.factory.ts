import { type ProviderFactory } from '../provider-factory';
import { GoogleProvider } from './google.provider';

export const googleFactory: ProviderFactory = ({ settings }) => [new GoogleProvider(settings.google ?? {})];
