import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Arrivals, nameOf } from '../chaos/arrivals.ts';
import { BadHttpServer, type Service } from './http-server.ts';
import type { Lives, Sink } from './sink.ts';

/** One in so many events has a content that a firewall in front of the service refuses. */
const POISON_IN = 500;

/** Whether a firewall refuses the event: decided by its name, so that it is always the same. */
function isPoison(identity: string): boolean {
  return createHash('md5').update(nameOf(identity)).digest().readUInt32BE(0) % POISON_IN === 0;
}

/** MozDef's loginput, as far as it is one of its answers. */
export const loginput: Omit<Service, 'isPoison'> = {
  identitiesOf: identitiesOfBulk,
  taken: () => ({ type: 'text/html', text: '' }),
  refused: (status) => ({ type: 'text/html', text: `<h1>${status}</h1>` }),
};

/** MozDef's loginput, behind a firewall that refuses some events. */
export async function createMozDefSink(folder: string, lives: Lives): Promise<Sink> {
  const { arrivals, server } = await listen('mozdef', lives, { ...loginput, isPoison });
  const section = [
    'type = mozdef',
    `url = ${server.url}`,
    'timeout = 3',
    `dead_letters = ${join(folder, 'dead-mozdef.jsonl')}`,
  ];
  return sinkOf(arrivals, server, section);
}

/** A model of SQS. */
export async function createSqsSink(folder: string, lives: Lives): Promise<Sink> {
  const { arrivals, server } = await listen('sqs', lives, {
    identitiesOf: (body) => entriesOf(body).flatMap(({ MessageBody }) => identityOfMozDefEvent(MessageBody)),
    taken: (body) => {
      const entries = entriesOf(body).map(({ Id, MessageBody }) => ({
        Id,
        MessageId: `m${Id}`,
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      }));
      const isBatch = entries[0]?.Id !== undefined;
      return { type: SQS_TYPE, text: JSON.stringify(isBatch ? { Successful: entries } : entries[0]) };
    },
    refused: (status) => ({
      type: SQS_TYPE,
      text: JSON.stringify({
        __type: `com.amazonaws.sqs#${SQS_ERRORS[status] ?? 'InternalError'}`,
        message: 'No.',
      }),
    }),
    isPoison: () => false,
  });
  const section = [
    'type = mozdef-sqs',
    `queue_url = ${server.url}/123456789012/events`,
    `endpoint = ${server.url}`,
    'region = eu-central-1',
    'access_key_id = a',
    'secret_access_key = b',
    'timeout = 3',
    `dead_letters = ${join(folder, 'dead-sqs.jsonl')}`,
  ];
  return { ...sinkOf(arrivals, server, section), isPoison: () => false };
}

const SQS_TYPE = 'application/x-amz-json-1.0';
const SQS_ERRORS: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  413: 'BatchRequestTooLong',
  429: 'ThrottlingException',
};

interface SqsEntry {
  readonly Id: string | undefined;
  readonly MessageBody: string;
}

function entriesOf(body: string): readonly SqsEntry[] {
  const { Entries, MessageBody } = JSON.parse(body) as {
    readonly Entries?: readonly SqsEntry[];
    readonly MessageBody?: string;
  };
  return Entries ?? [{ Id: undefined, MessageBody: MessageBody ?? '' }];
}

interface MozDefEvent {
  readonly details?: { readonly eventid?: string };
}

/** Of a list, of lines, or of one event. */
function identitiesOfBulk(body: string): string[] {
  if (!body.startsWith('[')) return body.split('\n').flatMap(identityOfMozDefEvent);
  return (JSON.parse(body) as readonly MozDefEvent[]).flatMap(identityOf);
}

function identityOfMozDefEvent(text: string): string[] {
  return text.startsWith('{') ? identityOf(JSON.parse(text) as MozDefEvent) : [];
}

function identityOf({ details }: MozDefEvent): string[] {
  return details?.eventid === undefined ? [] : [details.eventid];
}

async function listen(name: string, lives: Lives, service: Service) {
  const arrivals = new Arrivals(name);
  const server = new BadHttpServer(service, arrivals, lives);
  await server.listen();
  return { arrivals, server };
}

function sinkOf(arrivals: Arrivals, server: BadHttpServer, section: readonly string[]): Sink {
  return {
    arrivals,
    section,
    isPoison,
    goBad: (random, milliseconds) => server.goBad(random, milliseconds),
    recover: () => server.recover(),
    close: () => server.close(),
  };
}
