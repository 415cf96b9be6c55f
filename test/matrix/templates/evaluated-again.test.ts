import { expect, it, jest } from '@jest/globals';
import type * as Client from 'nestjs-paynet-otp/client';

/** `forRoot` of a package that has been evaluated for this call alone. */
function useAgain(): void {
  jest.isolateModules(() => {
    const { PaynetClientModule } = jest.requireActual<typeof Client>('nestjs-paynet-otp/client');
    PaynetClientModule.forRoot({ environment: 'test', secretKey: 'sck_test_example' });
  });
}

it('is one copy, also when Jest evaluates it again', () => {
  const written: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  useAgain();
  useAgain();
  jest.restoreAllMocks();
  expect(written.filter((text) => text.includes('is loaded'))).toEqual([]);
});
