import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most of the time a test waits for a process or a peer: each core has its own worker.
    maxWorkers: '100%',
    projects: ['packages/*', 'examples/!(README.md)'],
  },
});
