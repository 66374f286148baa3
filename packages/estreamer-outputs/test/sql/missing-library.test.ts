import { expect, it, vi } from 'vitest';
import { createSqlPlugin } from '../../src/sql/index.ts';

vi.mock('pg', () => {
  throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
});

it('names the library to install', async () => {
  const connection = 'postgresql://localhost/events';
  const plugin = createSqlPlugin({ database: { dialect: 'postgresql', connection } });
  await expect(plugin.createTables()).rejects.toMatchObject({
    code: 'library-missing',
    context: { library: 'pg' },
    message: expect.stringContaining('npm install pg'),
  });
});
