import { IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';

/** From where to follow a run. */
export class FollowRunQueryDto {
  /**
   * The id (`seq`) of the last event that you have. A `Last-Event-ID` header, which browsers send by themselves, wins.
   * @example "0"
   */
  @Omittable()
  @IsString()
  @MaxLength(20)
  after?: string;
}
