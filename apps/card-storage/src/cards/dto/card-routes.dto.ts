import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
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

export class ListCardsQuery {
  @ApiPropertyOptional({ description: 'The records after this index.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  startingAfter?: number;

  @ApiPropertyOptional({ default: 10 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
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
