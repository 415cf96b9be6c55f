import eslint from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The floors of the library: a folder may import itself, and what stands below it. */
const floors = {
  errors: ['config', 'flow', 'session', 'paynet', 'card', 'dto', 'nest', 'client', 'phone'],
  privacy: ['config', 'flow', 'session', 'paynet', 'card', 'dto', 'nest', 'client'],
  phone: ['config', 'flow', 'session', 'paynet', 'card', 'dto', 'nest', 'client'],
  session: ['config', 'flow', 'paynet', 'card', 'dto', 'nest', 'client'],
  paynet: ['flow', 'session', 'card', 'dto', 'nest', 'client'],
  flow: ['card', 'dto', 'nest', 'client'],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/dist-*/**', '**/node_modules/**', 'coverage/**', 'test/.artifacts/**'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowStaticOnly: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Nest's options, DTOs and response bodies are classes by name and object literals by use.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'import-x/no-cycle': 'error',
      'no-console': 'error',
    },
  },
  ...Object.entries(floors).map(([floor, above]) => ({
    files: [`libs/paynet-otp/src/${floor}/**/*.ts`],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: `^(\\.\\./)+(${above.join('|')})/`, message: `${floor}/ stands below that folder.` },
          ],
        },
      ],
    },
  })),
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
);
