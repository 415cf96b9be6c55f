export { type PaynetClientOptions } from '../config/options.js';
export {
  getPaynetClientToken,
  getPaynetHttpToken,
  InjectPaynetClient,
  InjectPaynetHttp,
} from '../nest/client-providers.js';
export { type CallOptions } from '../paynet/paynet-call.js';
export { type PaynetHttpOptions } from '../paynet/client-settings.js';
export { PaynetClient } from '../paynet/paynet-client.js';
export { type PaynetPostOptions } from '../paynet/post-call.js';
export { type AnswerMeaning, type AnswerMeaningOverrides } from '../paynet/result-codes.js';
export { PaynetClientModule } from './paynet-client.module.js';
