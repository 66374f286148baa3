import type { ValueNames } from '../schema/schema.ts';

/** Values come with metadata record 120; only 2 was observed. */
export const accessControlRuleAction: ValueNames = {
  name: 'accessControlRuleAction',
  names: {
    2: 'Allow',
  },
};

/** Prefer metadata record 124; several bits may be set. */
export const accessControlRuleReason: ValueNames = {
  name: 'accessControlRuleReason',
  bitmask: true,
  names: {
    0: 'None',
    1: 'IP Block',
    2: 'IP Monitor',
    4: 'User Bypass',
    8: 'File Monitor',
    16: 'File Block',
    32: 'Intrusion Monitor',
    64: 'Intrusion Block',
    128: 'File Resume Block',
    256: 'File Resume Allow',
    512: 'File Custom Detection',
  },
};
