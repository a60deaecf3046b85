import { beforeEach, vi } from 'vitest';

// Standard output belongs to records: a library module that prints would corrupt every pipe it is used in.
beforeEach(() => {
  for (const method of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => {
      throw new Error(`console.${method} called by library code: ${values.join(' ')}`);
    });
  }
});
