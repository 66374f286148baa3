import { fullHostProfile149 } from '../records/discovery/host-profiles.ts';
import type { UnknownReason } from '../records/event-record.ts';
import { createByteWriter } from '../schema/byte-writer.ts';
import { createDecoderCompiler } from '../schema/compile-decoder.ts';
import { createEncoderCompiler } from '../schema/compile-encoder.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { DecodeState } from '../schema/layout-decoder.ts';
import type { BlockData, BlockInput } from '../schema/schema.ts';

/** All that a server knows of one host. */
export type FullHostProfileData = BlockData<typeof fullHostProfile149>;

/** What an encoder takes for it. */
export type FullHostProfileInput = BlockInput<typeof fullHostProfile149>;

/** The host of a Single or Multiple Host Data message. */
export type HostProfile =
  | {
      readonly kind: 'fullHostProfile';
      readonly data: FullHostProfileData;
      /** Bytes of blocks that do not fit the known layouts; the blocks themselves are there as bytes. */
      readonly undecodedBytes: number;
    }
  | {
      readonly kind: 'unknown';
      /** The whole payload of the message; a view into the frame. */
      readonly bytes: Uint8Array;
      readonly reason: UnknownReason;
    };

/** Decodes host profiles. */
export interface HostProfileDecoder {
  /**
   * Decodes the payload of a Single or Multiple Host Data message: one Full Host Profile block, without a record
   * header. Never throws: another block, and one that contradicts itself, comes out as `unknown`.
   */
  decode(payload: Uint8Array): HostProfile;
}

/** Makes a decoder. */
export function createHostProfileDecoder(
  options: { readonly maxListItems?: number } = {},
): HostProfileDecoder {
  const { maxListItems = 16_384 } = options;
  const decodeBlock = createDecoderCompiler().block(fullHostProfile149);
  return {
    decode(payload) {
      const bytes = Buffer.isBuffer(payload)
        ? payload
        : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      const state: DecodeState = { position: 0, undecodedBytes: 0, listItems: 0, maxListItems };
      try {
        const data = decodeBlock(bytes, 0, bytes.length, state) as FullHostProfileData;
        const { position, undecodedBytes } = state;
        if (position === bytes.length) return { kind: 'fullHostProfile', data, undecodedBytes };
        const message = `The host profile ends at offset ${position}, ${bytes.length - position} bytes before the message does.`;
        return {
          kind: 'unknown',
          bytes: bytes,
          reason: { code: 'trailing-bytes', offset: position, message },
        };
      } catch (fault) {
        if (!(fault instanceof DecodeFault)) throw fault;
        const { code, offset, message } = fault;
        return { kind: 'unknown', bytes: bytes, reason: { code, offset, message } };
      }
    },
  };
}

/**
 * Encodes a host profile to the payload of a host data message; what the input leaves out is written as zero or empty.
 *
 * @throws {EstreamerProtocolError} `invalid-value` for a value that does not fit its field
 */
export function encodeHostProfile(profile: FullHostProfileInput): Buffer {
  const writer = createByteWriter();
  createEncoderCompiler().block(fullHostProfile149)(writer, profile);
  return writer.finish();
}
