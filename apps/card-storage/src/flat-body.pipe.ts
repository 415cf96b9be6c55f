import { type ArgumentMetadata, BadRequestException, type PipeTransform } from '@nestjs/common';

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The bodies of this application are flat. What is nested is refused before anything walks down it: a body of some kilobytes can be deeper than the stack. */
export class FlatBodyPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type !== 'body' || !isObject(value)) return value;
    const nested = Object.entries(value).filter(([, inner]) => isObject(inner));
    if (nested.length > 0)
      throw new BadRequestException(nested.map(([field]) => `${field} must not be nested`));
    return value;
  }
}
