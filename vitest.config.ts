import { defineConfig } from 'vitest/config';

// Two projects: pure and database tests share the cores; browser tests run one file at a time.
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    include: ['server/**/*.test.ts', 'scripts/**/*.test.ts', 'web/**/*.test.ts'],
  },
});
