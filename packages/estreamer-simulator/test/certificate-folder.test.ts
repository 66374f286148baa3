import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepCertificates } from '../src/index.ts';

describe('certificates in a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-certificates-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are the same at every call, and open with the passphrase beside them', async () => {
    const inside = join(folder, 'kept');
    const first = await keepCertificates(inside);
    const second = await keepCertificates(inside);
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.certificates).toEqual(first.certificates);
    const passphrase = (await readFile(second.passphraseFile, 'utf8')).trim();
    createSecureContext({ pfx: await readFile(second.clientPkcs12File), passphrase });
    expect((await stat(second.clientPkcs12File)).mode & 0o777).toBe(0o600);
  });

  it('are made again when they are about to expire, or damaged', async () => {
    const inside = join(folder, 'expiring');
    await keepCertificates(inside, { notAfter: new Date(Date.now() + 3_600_000) });
    expect((await keepCertificates(inside)).isNew).toBe(true);
    await writeFile(join(inside, 'simulator.json'), '{"server":');
    expect((await keepCertificates(inside)).isNew).toBe(true);
    expect((await keepCertificates(inside)).isNew).toBe(false);
  });
});
