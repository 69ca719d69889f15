import { Injectable, type PipeTransform } from '@nestjs/common';

/** A model id in a path: Express gives what a wildcard stands for in segments, and ids have slashes. */
@Injectable()
export class ModelNamePipe implements PipeTransform<string | string[], string> {
  transform(segments: string | string[]): string {
    return [segments].flat().join('/');
  }
}
