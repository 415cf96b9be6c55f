/** Paynet's test cards as far as they are known here (`genel-bilgiler/test-kartlari`, whose end was not seen, and its older twin), by the brand the lists give. */
const published = {
  VISA: [
    '4355084355084358', '4546711234567890', '4446760701569538', '4022774022774026', '4090700090840050', '4508034508034509',
    '4531444531442283', '4119790155203496', '4506344103118942', '4506347023253988', '4506347028991897', '4506347026523718',
    '4033602562020320', '4506347011448053', '4282209004348015', '4090700102323514',
  ],
  MASTERCARD: [
    '5571135571135575', '5401341234567891', '5423740618115066', '5549600797792010', '5549608789641500', '5456165456165454',
    '5406675406675403', '5818775818772285', '5400617004770430', '5400617020092306', '5400617030400291', '5188960000043719',
    '5188961939192544', '5400637003737150',
  ],
  AMEX: ['375622005485014'],
  TROY: ['9792075482365454', '6587619825149656', '9792395412651264'],
}; // prettier-ignore

const brandOf = new Map(
  Object.entries(published).flatMap(([brand, all]) => all.map((card) => [card, brand])),
);

export function isPublishedTestCard(cardNumber: string): boolean {
  return brandOf.has(cardNumber);
}

/** The published brand; of any other card, the brand its first digits stand for. */
export function brandFor(cardNumber: string): string {
  const known = brandOf.get(cardNumber);
  if (known !== undefined) return known;
  if (cardNumber.startsWith('4')) return 'VISA';
  if (/^(5[1-5]|2[2-7])/.test(cardNumber)) return 'MASTERCARD';
  if (/^3[47]/.test(cardNumber)) return 'AMEX';
  if (/^(9792|65)/.test(cardNumber)) return 'TROY';
  return '';
}
