import { definePlugin } from '@x/estreamer-plugins';

/** How many blocked connections an address may try before it is worth a line. */
const NOTEWORTHY = 5;

/** Blocked connections by the address that tried them. */
const tries = new Map<string, number>();

export default definePlugin({
  info: {
    description: 'Says which addresses run into the firewall again and again',
    author: 'you',
    version: '1.0.0',
    callback: 'count',
  },
  // Records of other kinds are not decoded for this plugin.
  kinds: ['connectionStatistics'],
  // Its failure is counted, and the stream goes on.
  policy: 'best-effort',
  count(record, { metadata, logger }) {
    // Ids are numbers; metadata names them.
    const action = metadata.resolve(record)['accessControlRuleAction'];
    if (action === undefined || !action.startsWith('Block')) return;
    const { initiatorIpAddress } = record.data;
    const count = (tries.get(initiatorIpAddress) ?? 0) + 1;
    tries.set(initiatorIpAddress, count);
    if (count % NOTEWORTHY === 0) {
      logger.warn({ initiatorIpAddress, count }, `${initiatorIpAddress} was blocked ${count} times`);
    }
  },
});
