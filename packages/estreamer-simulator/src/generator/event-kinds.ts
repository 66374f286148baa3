import type { RecordOfKind } from '@x/estreamer-protocol';

/** The kinds of events that are generated. */
export type EventKind = 'connectionStatistics' | 'intrusionEvent' | 'packet' | 'fileEvent' | 'malwareEvent';

/** The newest block of each kind; older ones have fewer fields. */
interface NewestBlock {
  readonly connectionStatistics: 174;
  readonly intrusionEvent: 85;
  readonly fileEvent: 79;
  readonly malwareEvent: 80;
}

/** The fields of an event; what an older block does not have is left out when it is written. */
export type EventData<Kind extends EventKind> = Partial<
  Omit<
    Kind extends keyof NewestBlock
      ? Extract<RecordOfKind<Kind>['data'], { readonly blockType: NewestBlock[Kind] }>
      : RecordOfKind<Kind>['data'],
    'blockType'
  >
>;

/** An event without what differs from flow to flow. */
export type EventOutline = {
  readonly [Kind in EventKind]: { readonly kind: Kind; readonly data: EventData<Kind> };
}[EventKind];
