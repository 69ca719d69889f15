import { Injectable } from '@nestjs/common';

/** A number that goes up and down and can be read at any moment. */
export interface Gauge {
  /** snake_case, unique, with the unit at the end when it has one. */
  name: string;
  /** One sentence on what is counted. */
  help: string;
  read: () => number;
}

/**
 * Where modules say what can be measured about them, without knowing who measures. Add before the application is
 * bootstrapped: in a constructor or in `onModuleInit`.
 */
@Injectable()
export class Gauges {
  private readonly gauges: Gauge[] = [];

  add(gauge: Gauge): void {
    this.gauges.push(gauge);
  }

  get all(): readonly Gauge[] {
    return this.gauges;
  }
}
