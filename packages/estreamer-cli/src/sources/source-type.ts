import type { AcknowledgeableDelivery } from '@x/estreamer-plugins';
import type { RecordFilter } from '@x/estreamer-protocol';
import type { Logger } from '@x/foundation';
import type { Keys, KeyValues } from '../keys/keys.ts';
import type { Troubles } from '../outputs/output-type.ts';

/** Where deliveries come from. The iteration ends after `close`, and when the source has no more. */
export interface Source extends AsyncIterable<AcknowledgeableDelivery> {
  /**
   * Whether `close` leaves what was received to be taken, because nobody brings it again. Such a source is closed at the
   * signal, and its iteration goes on to its end.
   */
  readonly drainsOnClose?: true;
  /** Of such a source: how many records were received and are not acknowledged. */
  unfinished?(): number;
  /**
   * Listens, where others connect to it; iterating does it too.
   *
   * @returns the port
   */
  listen?(): Promise<number>;
  status(): SourceStatus;
  /** How often something happened that cost events: what, in the plural. */
  troubles?(): Troubles;
  /** Never rejects. */
  close(): Promise<void>;
}

/** What every source can say of itself; most say more. */
export interface SourceStatus {
  /** What it is doing, in its own words; `failed` when it has ended by an error. */
  readonly state: string;
  /** Deliveries that were taken from it. */
  readonly deliveries: number;
  /** Of these, acknowledged. */
  readonly acknowledged: number;
  /** Records in the deliveries. */
  readonly records: number;
  /** Of these, of kind `unknown`. */
  readonly unknownRecords: number;
  /** Unix seconds: when the last record that says so was archived. */
  readonly lastArchiveTimestamp?: number | undefined;
  /** Milliseconds from then to now. */
  readonly lagMs?: number | undefined;
  /** Sessions that stood, and what ended by an error, of a source that makes connections. */
  readonly sessions?: number | undefined;
  readonly failures?: number | undefined;
  /** Why its bookmark is not saved, as long as that is so. */
  readonly notSaved?: string | undefined;
}

/** What a source is opened with besides its own values. */
interface SourceContext {
  /** How deliveries should call where they came from; undefined where the address does. */
  readonly name: string | undefined;
  readonly logger: Logger;
  /** Lets through what an output or plugin wants; the rest need not be decoded. */
  readonly filter: RecordFilter;
}

/** A kind of source: what it makes of its values. */
export interface SourceType<Values extends object = object> {
  /** What it is called in the status. */
  readonly kind: string;
  /** @throws {Error} when the values can't be used */
  open(values: Values, context: SourceContext): Source;
}

/** Where a source listens. */
export interface ListeningPlace {
  readonly transport: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
}

/** A kind of source that has a section `[source <name>]` with keys of its own. */
export interface SourceSectionType<K extends Keys = Keys> extends SourceType<KeyValues<K>> {
  /** What it brings, for the documentation. */
  readonly purpose: string;
  readonly keys: K;
  /** Where it listens, if it does. */
  listensOn?(values: KeyValues<K>): ListeningPlace | undefined;
  /** What is wrong with the values together, if anything: the key at fault and a sentence. */
  check?(values: KeyValues<K>): { readonly key: string; readonly message: string } | undefined;
}
