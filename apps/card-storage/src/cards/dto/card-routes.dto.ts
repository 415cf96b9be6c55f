import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches, ValidateBy } from 'class-validator';
import { IsCardField } from 'nestjs-paynet-otp/card';

/** The card in the path. */
export class CardHashParams {
  @ApiProperty({ description: 'As returned when the card was stored or listed.' })
  @Matches(/^[\w-]{1,100}$/, { message: 'cardHash must be 1 to 100 letters, digits, dashes or underscores' })
  cardHash!: string;
}

export class RenameCardDto {
  @ApiProperty({ example: 'Holiday card' })
  @IsCardField('cardDesc')
  cardDesc!: string;
}

/** A whole number of a query, written in digits: `Number` alone would also read `1e1`, `0x1` and an empty text. */
function IsWholeNumber(min: number, max: number): PropertyDecorator {
  const rule = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
    ),
    ValidateBy({
      name: 'isWholeNumber',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max,
        defaultMessage: () => `$property must be a whole number ${rule}`,
      },
    }),
  );
}

export class ListCardsQuery {
  @ApiPropertyOptional({ description: 'The records after this index.' })
  @IsOptional()
  @IsWholeNumber(0, Number.MAX_SAFE_INTEGER)
  startingAfter?: number;

  @ApiPropertyOptional({ default: 10 })
  @IsOptional()
  @IsWholeNumber(1, 100)
  limit?: number;
}

export class CardDto {
  @ApiPropertyOptional()
  cardHash?: string;

  @ApiPropertyOptional({ example: 'My card' })
  cardDesc?: string;

  @ApiPropertyOptional({ example: '435508******4358' })
  cardNoMasked?: string;

  @ApiPropertyOptional({ example: 'VISA' })
  cardBrandName?: string;

  @ApiPropertyOptional()
  cardBankName?: string;
}

export class CardPageDto {
  @ApiProperty({ type: [CardDto] })
  cards!: CardDto[];

  @ApiProperty()
  hasMore!: boolean;
}

export class OtpVerifiedDto {
  @ApiProperty({ example: true })
  verified!: boolean;
}
