import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Arrivals } from '../chaos/arrivals.ts';
import type { Random } from '../random.ts';
import type { Lives } from './sink.ts';

/** How a server that is not well answers. */
const BAD_WAYS = [
  '500',
  '429',
  '413',
  '403',
  'reset',
  'hang',
  'slow',
  'taken, then 500',
  'taken, then dead',
  'unreachable',
] as const;
type Way = (typeof BAD_WAYS)[number] | 'well';

/** What a service does with a request. */
export interface Service {
  /** The public identities of the events in a body. */
  readonly identitiesOf: (body: string) => readonly string[];
  /** What it says when it has taken all of them. */
  readonly taken: (body: string) => { readonly type: string; readonly text: string };
  /** What it says with a status that is no success. */
  readonly refused: (status: number) => { readonly type: string; readonly text: string };
  /** Whether a request with this event is refused with 403, as a firewall in front of the service does. */
  readonly isPoison: (identity: string) => boolean;
}

/** After how many milliseconds an answer has been heard, by a process that gets little of the processor, when its connection is still there. */
const HEARD_AFTER_MS = 10_000;

/** An HTTP server that takes events, or does not. */
export class BadHttpServer {
  readonly #server = createServer((request, response) => this.#receive(request, response));
  readonly #sockets = new Map<Socket, number>();
  /** Answers that were given to the operating system, and may not be heard: what a reset connection held is lost. */
  readonly #answers = new Map<Socket, { readonly heard: () => void; readonly timer: NodeJS.Timeout }>();
  readonly #arrivals: Arrivals;
  readonly #service: Service;
  #way: Way = 'well';
  #recovery: NodeJS.Timeout | undefined;
  #port = 0;

  constructor(service: Service, arrivals: Arrivals, lives: Lives) {
    this.#service = service;
    this.#arrivals = arrivals;
    this.#server.on('connection', (socket) => {
      if (this.#way === 'unreachable') return socket.resetAndDestroy();
      this.#sockets.set(socket, lives.current);
      socket.on('error', () => {});
      socket.on('close', () => this.#forget(socket));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  goBad(random: Random, milliseconds: number): string {
    return this.beBad(random.pick(BAD_WAYS), milliseconds);
  }

  beBad(way: (typeof BAD_WAYS)[number], milliseconds: number): string {
    this.#way = way;
    if (this.#way === 'unreachable') this.#breakConnections();
    clearTimeout(this.#recovery);
    this.#recovery = setTimeout(() => this.recover(), milliseconds);
    return this.#way;
  }

  recover(): void {
    clearTimeout(this.#recovery);
    // Clients that were kept waiting learn that nobody answers any more.
    if (this.#way === 'hang' || this.#way === 'taken, then dead') this.#breakConnections();
    this.#way = 'well';
  }

  async close(): Promise<void> {
    clearTimeout(this.#recovery);
    for (const { timer } of this.#answers.values()) clearTimeout(timer);
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #breakConnections(): void {
    for (const socket of this.#sockets.keys()) this.#reset(socket);
  }

  #reset(socket: Socket): void {
    this.#forget(socket);
    socket.resetAndDestroy();
  }

  /** Nobody knows whether the other side has heard the last answer. */
  #forget(socket: Socket): void {
    clearTimeout(this.#answers.get(socket)?.timer);
    this.#answers.delete(socket);
    this.#sockets.delete(socket);
  }

  /** Confirms events when the other side has heard the answer: it asks again by the same connection, or time has passed. */
  #answered(socket: Socket, identities: readonly string[], life: number): void {
    if (socket.destroyed) return;
    const time = Date.now();
    const heard = () => {
      clearTimeout(timer);
      this.#answers.delete(socket);
      for (const identity of identities) this.#arrivals.confirmed(identity, life, time);
    };
    const timer = setTimeout(heard, HEARD_AFTER_MS);
    this.#answers.set(socket, { heard, timer });
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    const { socket } = request;
    const life = this.#sockets.get(socket) ?? 0;
    this.#answers.get(socket)?.heard();
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => this.#answer(Buffer.concat(chunks).toString(), response, socket, life));
  }

  #answer(body: string, response: ServerResponse, socket: Socket, life: number): void {
    const identities = this.#service.identitiesOf(body);
    const take = () => {
      for (const identity of identities) this.#arrivals.arrived(identity, life);
    };
    const reply = (status: number, { type, text }: { readonly type: string; readonly text: string }) => {
      const retryAfter = status === 429 ? { 'retry-after': '1' } : {};
      response.writeHead(status, { 'content-type': type, ...retryAfter }).end(text);
    };
    const refuse = (status: number) => reply(status, this.#service.refused(status));
    const confirm = () => {
      take();
      response.on('finish', () => this.#answered(socket, identities, life));
      reply(200, this.#service.taken(body));
    };
    switch (this.#way) {
      case 'reset':
        this.#reset(socket);
        return;
      case 'hang':
        return;
      case 'taken, then 500':
        take();
        return refuse(500);
      case 'taken, then dead':
        take();
        this.#reset(socket);
        return;
      case '500':
      case '429':
      case '413':
      case '403':
        return refuse(Number(this.#way));
    }
    if (identities.some(this.#service.isPoison)) return refuse(403);
    if (this.#way === 'slow') setTimeout(confirm, 400);
    else confirm();
  }
}
