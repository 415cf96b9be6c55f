export { IsCardField } from './card-field.js';
export { type SaveField } from './card-input.js';
export {
  getPaynetCardHttpToken,
  getPaynetCardToken,
  InjectPaynetCard,
  InjectPaynetCardHttp,
  PaynetCardModule,
} from './paynet-card.module.js';
export { PaynetCardService } from './paynet-card.service.js';
export {
  type CardOwnerRef,
  type CardRef,
  type ListCardsRequest,
  type PaynetCard,
  type PaynetCardPage,
  type SaveCardRequest,
} from './card-types.js';
