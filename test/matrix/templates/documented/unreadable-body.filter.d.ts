// Stands in, for the compiler, for what `documented.mjs` takes from docs/errors.md.
import { type BadRequestException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

export declare class UnreadableBodyFilter extends BaseExceptionFilter<BadRequestException> {}
