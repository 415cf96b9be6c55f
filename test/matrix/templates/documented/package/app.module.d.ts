// Stands in, for the compiler, for what `documented.mjs` takes from the package's README.
import { type Type } from '@nestjs/common';

export declare const AppModule: Type;
