import { runPipeline } from './pipeline.ts';

const [host, pkcs12File, passphraseFile] = process.argv.slice(2);
if (host === undefined || pkcs12File === undefined) {
  console.error('usage: node main.ts <host> <client.pkcs12> [<file with the passphrase>]');
  process.exit(2);
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
await runPipeline({
  server: { host, tls: { pkcs12File, passphraseFile } },
  bookmarkFile: 'bookmark.json',
  output: process.stdout,
  signal: stop.signal,
});
