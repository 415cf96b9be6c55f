import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { CheckOtpDto } from 'nestjs-paynet-otp';

/** The card and the OTP that goes with it. No message of these validators carries a value. */
export class SaveCardDto extends CheckOtpDto {
  @ApiProperty({
    example: '4355084355084358',
    description: '12 to 19 digits; spaces and dashes are taken out.',
  })
  @Transform(({ value }): unknown => (typeof value === 'string' ? value.replace(/[\s-]/g, '') : value))
  @Matches(/^\d{12,19}$/, { message: 'cardNumber must have 12 to 19 digits' })
  cardNumber!: string;

  @ApiProperty({ example: 'Ada Yılmaz' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  cardHolder!: string;

  @ApiProperty({ example: '12' })
  @Matches(/^(?:0?[1-9]|1[0-2])$/, { message: 'expireMonth must be a month from 1 to 12' })
  expireMonth!: string;

  @ApiProperty({ example: '2026' })
  @Matches(/^(?:\d{2}|\d{4})$/, { message: 'expireYear must be a year of two or four digits' })
  expireYear!: string;

  @ApiPropertyOptional({
    example: '000',
    description: 'With it the bank checks the card by a 1 TL pre-authorisation.',
  })
  @IsOptional()
  @Matches(/^\d{3,4}$/, { message: 'cvv must have 3 or 4 digits' })
  cvv?: string;

  @ApiProperty({ example: 'My card' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  cardDesc!: string;
}
