export { describeError as describeThrown } from '@x/foundation';
