import type { Writable } from 'node:stream';
import type { Transport } from '@x/transport';

/** Settings of {@link createStdoutTransport}. */
export interface StdoutTransportSettings {
  /** The transport's name, in reports and errors. @default 'stdout' */
  readonly name?: string | undefined;
  /** What follows each line. @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
}

/** What {@link createStdoutTransport} takes besides settings. */
export interface StdoutTransportDependencies {
  /** What is written to; it is not ended. @default process.stdout */
  readonly stdout?: Writable | undefined;
}

/** A transport that writes lines to the standard output. */
export interface StdoutTransport extends Transport {
  status(): {
    /** Messages that were written since the transport was made. */
    readonly sent: number;
    /** Whether the reader of the output has gone. */
    readonly readerHasGone: boolean;
  };
}
