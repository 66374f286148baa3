import type { DropReason, PluginTask, TaskOwner } from '../instance/plugin-task.ts';

/** The tasks of a slot that has no version: they wait until one can be loaded. */
export class HeldTasks implements TaskOwner {
  #tasks: PluginTask[] = [];

  /** How many records wait. */
  get queued(): number {
    return this.#tasks.reduce((sum, { limit }) => sum + limit, 0);
  }

  add(task: PluginTask): void {
    this.#tasks.push(task);
  }

  /** Gives all of them away. */
  take(): readonly PluginTask[] {
    const tasks = this.#tasks;
    this.#tasks = [];
    return tasks;
  }

  /** Gives all of them up. @param onDropped told how many records each had */
  drop(reason: DropReason, onDropped: (records: number) => void): void {
    for (const task of this.take()) {
      task.passOver(reason);
      if (task.dropped > 0) onDropped(task.dropped);
      task.finish();
    }
  }

  /** There is no version that could work on it. */
  wake(): void {}

  cancel(task: PluginTask): void {
    task.stop();
  }

  resume(task: PluginTask): void {
    task.resume();
  }

  discard(task: PluginTask): void {
    this.#tasks = this.#tasks.filter((held) => held !== task);
  }
}
