import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Ip,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CheckOtpDto, SendOtpDto, SendOtpResponseDto } from 'nestjs-paynet-otp';
import { ApiErrors } from '../api-errors.js';
import { CurrentShopper, type Shopper } from '../auth/shopper.js';
import { ShopperGuard } from '../auth/shopper.guard.js';
import { CardsService } from './cards.service.js';
import {
  CardDto,
  CardHashParams,
  CardPageDto,
  ListCardsQuery,
  OtpVerifiedDto,
  RenameCardDto,
} from './dto/card-routes.dto.js';
import { SaveCardDto } from './dto/save-card.dto.js';

/** Card storage over HTTP; it only translates. */
@ApiTags('cards')
@ApiBearerAuth()
@ApiErrors(400, 401, 502, 503)
@UseGuards(ShopperGuard)
@Controller('cards')
export class CardsController {
  constructor(private readonly cards: CardsService) {}

  @Post('otp')
  @HttpCode(202)
  @ApiResponse({ status: 202, type: SendOtpResponseDto })
  @ApiErrors(429)
  async sendOtp(
    @CurrentShopper() shopper: Shopper,
    @Body() { userGsm }: SendOtpDto,
    @Ip() ip: string,
  ): Promise<SendOtpResponseDto> {
    return SendOtpResponseDto.from(await this.cards.sendOtp(shopper, userGsm, ip));
  }

  @Post('otp/check')
  @HttpCode(200)
  @ApiResponse({ status: 200, type: OtpVerifiedDto })
  @ApiErrors(404, 410, 422, 429, 504)
  async checkOtp(@CurrentShopper() shopper: Shopper, @Body() otp: CheckOtpDto): Promise<OtpVerifiedDto> {
    await this.cards.checkOtp(shopper, otp);
    return { verified: true };
  }

  @Post()
  @ApiResponse({ status: 201, type: CardDto })
  @ApiErrors(404, 409, 410, 422, 429, 504)
  save(@CurrentShopper() shopper: Shopper, @Body() card: SaveCardDto): Promise<CardDto> {
    return this.cards.save(shopper, card);
  }

  @Get()
  @ApiResponse({ status: 200, type: CardPageDto })
  list(@CurrentShopper() shopper: Shopper, @Query() page: ListCardsQuery): Promise<CardPageDto> {
    return this.cards.list(shopper, page);
  }

  @Patch(':cardHash')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiErrors(404, 504)
  rename(
    @CurrentShopper() shopper: Shopper,
    @Param() { cardHash }: CardHashParams,
    @Body() { cardDesc }: RenameCardDto,
  ): Promise<void> {
    return this.cards.rename(shopper, cardHash, cardDesc);
  }

  @Delete(':cardHash')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiErrors(404, 504)
  delete(@CurrentShopper() shopper: Shopper, @Param() { cardHash }: CardHashParams): Promise<void> {
    return this.cards.delete(shopper, cardHash);
  }
}
