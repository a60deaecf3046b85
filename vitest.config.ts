import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    setupFiles: ['test/support/no-console.ts'],
    testTimeout: 60_000,
    reporters: ['default', './test/support/plain-summary.ts'],
    coverage: { include: ['src/lib/**/*.ts'], reporter: ['text-summary'] },
  },
});
