import { type ProviderFactory } from '../provider-factory';
import { DemoProvider } from './demo.provider';

export const demoFactory: ProviderFactory = () => [new DemoProvider()];
