import { UnderWay } from '@x/foundation';
import type { PluginTask } from '../instance/plugin-task.ts';

/** Makes an empty queue. */
export function createTaskQueue(): TaskQueue {
  return new TaskQueue();
}

/** The tasks of a plugin that are not done: what it is at, what it has and has not taken yet, and what comes next. */
class TaskQueue {
  #current: PluginTask | undefined;
  /** What a pipelined plugin has and has not taken yet. */
  readonly #underWay = new UnderWay<PluginTask>();
  /** What comes next, in order. */
  #waiting: PluginTask[] = [];
  #records = 0;
  #whenEmpty: (() => void)[] = [];

  get isEmpty(): boolean {
    return this.#current === undefined && this.#waiting.length === 0 && this.#underWay.size === 0;
  }

  /** What the plugin is at. */
  get current(): PluginTask | undefined {
    return this.#current;
  }

  /** What the plugin is at, or comes to next. */
  get head(): PluginTask | undefined {
    return this.#current ?? this.#waiting[0];
  }

  /** How many tasks a pipelined plugin has and has not taken yet. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Records of all tasks. */
  get records(): number {
    return this.#records;
  }

  add(task: PluginTask): void {
    this.#waiting.push(task);
    this.#records += task.limit;
  }

  /** More records of a task were given out. */
  grow(records: number): void {
    this.#records += records;
  }

  /** The plugin comes to the next task. */
  begin(): void {
    this.#current ??= this.#waiting.shift();
  }

  /** The plugin has all of the current task, and has not taken it yet. */
  setUnderWay(task: PluginTask): void {
    this.#underWay.add(task);
    this.#current = undefined;
  }

  isUnderWay(task: PluginTask): boolean {
    return this.#underWay.has(task);
  }

  /** What is under way waits for its turn again, in its place. */
  putBack(task: PluginTask): void {
    if (!this.#underWay.delete(task)) return;
    const at = this.#waiting.findIndex(({ number }) => number > task.number);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, task);
  }

  /** What the plugin has, of which it has not taken all. */
  begun(): readonly PluginTask[] {
    return this.#current === undefined ? [...this.#underWay] : [...this.#underWay, this.#current];
  }

  remove(task: PluginTask): void {
    this.#records -= task.limit;
    if (this.#current === task) this.#current = undefined;
    else if (!this.#underWay.delete(task)) {
      const at = this.#waiting.indexOf(task);
      if (at >= 0) this.#waiting.splice(at, 1);
    }
    this.#tellEmpty();
  }

  /** Empties the queue. */
  takeAll(): readonly PluginTask[] {
    const tasks = [...this.begun(), ...this.#waiting].toSorted((a, b) => a.number - b.number);
    this.#current = undefined;
    this.#underWay.clear();
    this.#waiting = [];
    this.#records = 0;
    this.#tellEmpty();
    return tasks;
  }

  /** Resolves when the queue is empty. */
  emptied(): Promise<void> {
    if (this.isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty.push(resolve);
    });
  }

  #tellEmpty(): void {
    if (!this.isEmpty) return;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}

export type { TaskQueue };
