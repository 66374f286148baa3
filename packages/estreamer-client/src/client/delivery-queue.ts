import type { Delivery } from './delivery.ts';

/** Deliveries that wait until somebody asks for them. The window limits how many. */
export interface DeliveryQueue {
  push(delivery: Delivery): void;
  /**
   * The next delivery, in order; undefined after `close`.
   *
   * @throws what `fail` was called with, after all deliveries
   */
  next(): Promise<Delivery | undefined>;
  /** There will be no more, because of an error. */
  fail(error: unknown): void;
  /** There will be no more, and what is left is thrown away. */
  close(): void;
}

/** Makes an empty queue. */
export function createDeliveryQueue(): DeliveryQueue {
  const deliveries: Delivery[] = [];
  const waiting: PromiseWithResolvers<Delivery | undefined>[] = [];
  let closed = false;
  let failure: { readonly error: unknown } | undefined;
  return {
    push(delivery) {
      const first = waiting.shift();
      if (first === undefined) deliveries.push(delivery);
      else first.resolve(delivery);
    },
    next() {
      if (closed) return Promise.resolve(undefined);
      const delivery = deliveries.shift();
      if (delivery !== undefined) return Promise.resolve(delivery);
      if (failure !== undefined) return Promise.reject(failure.error);
      const asked = Promise.withResolvers<Delivery | undefined>();
      waiting.push(asked);
      return asked.promise;
    },
    fail(error) {
      failure = { error };
      for (const { reject } of waiting.splice(0)) reject(error);
    },
    close() {
      if (failure === undefined) closed = true;
      deliveries.length = 0;
      for (const { resolve } of waiting.splice(0)) resolve(undefined);
    },
  };
}
