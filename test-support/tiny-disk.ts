import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Makes a file system of 64 KiB of a folder for the time of a test. @returns false where this process may mount none */
export function mountTinyDisk(directory: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', [directory]));
  return true;
}
