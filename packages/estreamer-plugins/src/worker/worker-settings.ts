/** What a plugin's thread may use. */
export interface WorkerLimits {
  /** The size of its heap in megabytes, beyond which the thread is ended and started again. @default Node's */
  readonly maxHeapMb?: number | undefined;
}
