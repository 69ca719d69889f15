import { Module } from '@nestjs/common';
import { Gauges } from './gauges';

@Module({ providers: [Gauges], exports: [Gauges] })
export class GaugesModule {}
