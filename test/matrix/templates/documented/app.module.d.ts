// Stands in, for the compiler, for what `documented.mjs` takes from the README.
import { type Type } from '@nestjs/common';

export declare const AppModule: Type;
