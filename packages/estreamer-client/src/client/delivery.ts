import type { DeliveryContent } from '../session/session-step.ts';

/** A bundle of the server, or a single event message, without what was acknowledged before. */
export interface Delivery extends DeliveryContent {
  /**
   * Says that these records are taken care of: they are not delivered again, the bookmark may move past them, and the
   * server is asked for more.
   *
   * Resolves when the bookmark store has it. From then on the records do not come again, not even after a crash. It
   * does not matter whether the session that brought them still stands. A further call changes nothing.
   *
   * @throws {EstreamerClientError} `bookmark-not-saved` when the store failed several times, `bookmark-changed` when
   *   another process uses the same bookmark; the delivery counts as acknowledged all the same as long as the process
   *   lives, and a further call tries to save anew
   */
  ack(): Promise<void>;
}

/** What a delivery does when it is acknowledged. */
export interface Acknowledgement {
  /** Once. */
  readonly acknowledge: () => void;
  /** After it, and again after it has failed. */
  readonly save: () => Promise<void>;
}

/** Makes a delivery. */
export function createDelivery(content: DeliveryContent, { acknowledge, save }: Acknowledgement): Delivery {
  let acknowledged = false;
  let saving: Promise<void> | undefined;
  return {
    ...content,
    ack() {
      if (!acknowledged) {
        acknowledged = true;
        acknowledge();
      }
      if (saving === undefined) {
        saving = save();
        // Whoever does not wait for it must not end the process: the failure is reported as an event too.
        saving.catch(() => {
          saving = undefined;
        });
      }
      return saving;
    },
  };
}
