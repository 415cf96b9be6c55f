import { type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';

export function createAdapter(): AbstractHttpAdapter {
  return new ExpressAdapter();
}
