import { type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { invalidInput, shownName } from './invalid-input.js';

/** Nest takes these names out of whatever it validates, and would so let them pass where every other unknown field is refused. */
const STRIPPED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The bodies of this application are flat. What is nested is refused before anything walks down it: a body of some kilobytes can be deeper than the stack. */
export class FlatBodyPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type === 'custom' || !isObject(value)) return value;
    const problems = Object.entries(value).flatMap(([field, inner]) => {
      if (STRIPPED_NAMES.has(field)) return [`property ${field} should not exist`];
      return isObject(inner) ? [`${shownName(field)} must not be nested`] : [];
    });
    if (problems.length > 0) throw invalidInput(problems);
    return value;
  }
}
