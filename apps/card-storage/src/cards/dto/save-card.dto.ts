import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { CheckOtpDto } from 'nestjs-paynet-otp';
import { IsCardField } from 'nestjs-paynet-otp/card';

/** The card and the OTP that goes with it. No message of these validators carries a value. */
export class SaveCardDto extends CheckOtpDto {
  @ApiProperty({
    example: '4355084355084358',
    description: '12 to 19 digits; spaces and dashes are taken out.',
  })
  @IsCardField('cardNumber')
  cardNumber!: string;

  @ApiProperty({ example: 'Ada Yılmaz' })
  @IsCardField('cardHolder')
  cardHolder!: string;

  @ApiProperty({ example: '12' })
  @IsCardField('expireMonth')
  expireMonth!: string;

  @ApiProperty({ example: '2026' })
  @IsCardField('expireYear')
  expireYear!: string;

  @ApiPropertyOptional({
    example: '000',
    description: 'With it the bank checks the card by a 1 TL pre-authorisation.',
  })
  @IsOptional()
  @IsCardField('cvv')
  cvv?: string;

  @ApiProperty({ example: 'My card' })
  @IsCardField('cardDesc')
  cardDesc!: string;
}
