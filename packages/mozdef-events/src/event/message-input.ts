import type { MozDefEventInput } from './mozdef-event.ts';

/** What can be sent: a plain object is an event. */
export type MozDefMessageInput = MozDefEventInput;
