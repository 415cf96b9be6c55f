import { applyDecorators } from '@nestjs/common';
import { Expose, Transform } from 'class-transformer';
import { Matches } from 'class-validator';
import { normalizeSaveField, SAVE_RULES, type SaveField } from './card-input.js';

/**
 * A DTO field under the rule by which `PaynetCardService` takes the field of that name, in the form in which it goes out: trimmed, a card
 * number without spaces and dashes. The message names field and rule, never the value.
 */
export function IsCardField(field: SaveField): PropertyDecorator {
  const [pattern, rule] = SAVE_RULES[field];
  return applyDecorators(
    // For applications that take exposed fields only (`excludeExtraneousValues`).
    Expose(),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? normalizeSaveField(field, value) : value,
    ),
    Matches(pattern, { message: `$property ${rule}` }),
  );
}
