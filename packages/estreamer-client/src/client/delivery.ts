import type { DeliveryContent } from '../session/session-step.ts';

/** A bundle of the server, or a single event message. */
export interface Delivery extends DeliveryContent {
  /**
   * Tells the server that these records are taken care of, and to send more, by a Null message. Until then
   * nothing more is read or delivered.
   *
   * Resolves when the acknowledgement is on its way. It never rejects: after the session has ended there is nobody to
   * tell, and the loop over the deliveries says why it ended. A second call does nothing more than the first.
   */
  ack(): Promise<void>;
}

/** Makes a delivery that acknowledges once, however often it is asked to. */
export function createDelivery(content: DeliveryContent, acknowledge: () => Promise<void>): Delivery {
  let acknowledgement: Promise<void> | undefined;
  return {
    ...content,
    ack() {
      acknowledgement ??= acknowledge();
      return acknowledgement;
    },
  };
}
