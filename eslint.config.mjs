import temporal from 'eslint-plugin-temporal';
import tseslint from 'typescript-eslint';

/** Anything whose value depends on the machine or the moment: forbidden wherever code may be replayed. */
const impureSyntax = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Take a seeded RandomSource parameter.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Take the time as a parameter.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time as a parameter.' },
  { selector: 'MemberExpression[property.name=/^toLocale/]', message: 'Locale differs between workers.' },
  {
    selector: 'MemberExpression[property.name=/^get(FullYear|Month|Date|Day|Hours|Minutes)$/]',
    message: 'Time zone differs between workers; use the UTC getter.',
  },
];
/** Absent from the workflow sandbox, or read from the machine. */
const notInSandbox = ['process', 'fetch', 'crypto', 'structuredClone', 'performance', 'setInterval', 'Buffer', 'Intl'];
const moduleState = [
  { selector: "Program > VariableDeclaration[kind!='const']", message: 'No module-level mutable state.' },
  {
    selector: "Program > ExportNamedDeclaration > VariableDeclaration[kind!='const']",
    message: 'No module-level mutable state.',
  },
];
const plainThrow = {
  selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
  message: 'A plain Error retries the workflow task for ever; throw ApplicationFailure.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', 'out/**'] },
  {
    files: ['{src,workflows,activities,test,scripts,bench}/**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json' } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error', // an un-awaited activity is a lost activity
      '@typescript-eslint/no-misused-promises': 'error', // catches an async update validator, which rejects nothing
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['{src,workflows,activities}/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  {
    files: ['src/**/*.ts', 'activities/**/*.ts'],
    ignores: ['src/config.ts', 'src/services/child-environment.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...impureSyntax, ...moduleState],
      'no-restricted-globals': ['error', ...notInSandbox, 'console', 'setTimeout'],
    },
  },
  { files: ['workflows/**/*.ts'], ...temporal.configs.recommended },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      'temporal/workflow-no-floating-promises': 'off', // false positive on every setHandler(); the typed rule is exact
      'temporal/workflow-condition-timeout-style': 'off', // the batch deadline bounds every wait
      'temporal/workflow-prefer-single-object-args': 'off', // takes every exported function for a workflow
      'temporal/workflow-replay-testing-required-comment': 'off', // the workflow tests replay what they ran
      'no-restricted-globals': ['error', ...notInSandbox],
      'no-restricted-syntax': ['error', ...impureSyntax.slice(3), ...moduleState, plainThrow],
    },
  },
  { files: ['scripts/**/*.ts', 'bench/**/*.ts', 'test/services/holder.ts'], rules: { 'no-console': 'off' } },
);
