/**
 * The ceiling of the whole road: TLS socket, a loop over the lengths, the record decoder, a template for the text, undici or
 * a raw write, and a Null at once. No bookmark, no retry, no metadata, no checks, no bounds: whatever goes wrong is lost.
 */
import { createWriteStream } from 'node:fs';
import { connect } from 'node:tls';
import { buildRequest, createRecordDecoder, encodeMessage } from '@x/estreamer-protocol';
import { Pool } from 'undici';
import { textOf } from './template-text.ts';
import { requestOf, type Traffic } from './traffic.ts';

interface Settings {
  readonly traffic: Traffic;
  readonly server: { host: string; port: number; authority: string; certificate: string; key: string };
  /** Where the events go: the base address of a server, or a file. */
  readonly sink: { readonly url: string } | { readonly file: string };
}

const HEADER = 8;
const INNER_HEADER = 8;
const BUNDLE_HEADER = 8;
const BULK = 100;
const CONNECTIONS = 4;
const EVENT_DATA = 4;
const STREAMING_INFORMATION = 2051;
const BUNDLE = 4002;

const { traffic, server, sink } = JSON.parse(process.argv[2] as string) as Settings;
const request = buildRequest(requestOf(traffic));
const decoder = createRecordDecoder();
const NULL = encodeMessage({ kind: 'null' });
const take = 'url' in sink ? createHttpSink(sink.url) : createFileSink(sink.file);

const socket = connect({
  host: server.host,
  port: server.port,
  ca: server.authority,
  cert: server.certificate,
  key: server.key,
  checkServerIdentity: () => undefined,
});
socket.write(encodeMessage(request.eventStreamRequest(0)));

let rest: Buffer = Buffer.alloc(0);
socket.on('data', (chunk: Buffer) => {
  const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  let at = 0;
  while (bytes.length - at >= HEADER) {
    const end = at + HEADER + bytes.readUInt32BE(at + 4);
    if (end > bytes.length) break;
    const type = bytes.readUInt16BE(at + 2);
    if (type === BUNDLE) {
      socket.write(NULL);
      for (let inner = at + HEADER + BUNDLE_HEADER; inner < end; ) {
        const start = inner + INNER_HEADER;
        inner = start + bytes.readUInt32BE(inner + 4);
        record(bytes.subarray(start, inner));
      }
    } else if (type === EVENT_DATA) {
      socket.write(NULL);
      record(bytes.subarray(at + HEADER, end));
    } else if (type === STREAMING_INFORMATION) {
      socket.write(encodeMessage(request.streamingRequest(0)));
    }
    at = end;
  }
  rest = bytes.subarray(at);
});

function record(payload: Buffer): void {
  const decoded = decoder.decode(payload);
  if (decoded.category !== 'metadata') take(textOf(decoded));
}

/** Bulks of 100 as fast as they fill; a smaller one when nothing more has come. */
function createHttpSink(url: string): (text: string) => void {
  const pool = new Pool(url, { connections: CONNECTIONS });
  let texts: string[] = [];
  let scheduled = false;
  const flush = () => {
    scheduled = false;
    if (texts.length === 0) return;
    const body = `[${texts.join(',')}]`;
    texts = [];
    void pool
      .request({ path: '/bulk', method: 'POST', headers: { 'content-type': 'application/json' }, body })
      .then((answer) => answer.body.dump());
  };
  return (text) => {
    texts.push(text);
    if (texts.length >= BULK) flush();
    else if (!scheduled) {
      scheduled = true;
      setImmediate(flush);
    }
  };
}

function createFileSink(file: string): (text: string) => void {
  const stream = createWriteStream(file);
  let lines = '';
  let scheduled = false;
  const flush = () => {
    scheduled = false;
    stream.write(lines);
    lines = '';
  };
  return (text) => {
    lines += text;
    lines += '\n';
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
}
