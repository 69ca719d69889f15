import { type QueryDeepPartialEntity } from 'typeorm';

/** An entity as `EntityManager.insert` wants it. TypeORM's type refuses `unknown` inside of JSON columns. */
export const row = <T extends object>(entity: T) => entity as QueryDeepPartialEntity<T>;
