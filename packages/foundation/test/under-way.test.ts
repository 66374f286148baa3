import { describe, expect, it } from 'vitest';
import { UnderWay } from '../src/index.ts';

describe('what is under way', () => {
  it('is there once, in the order in which it began', () => {
    const underWay = new UnderWay<string>();
    for (const item of ['a', 'b', 'c', 'a']) underWay.add(item);
    expect([...underWay]).toEqual(['a', 'b', 'c']);
    expect(underWay.size).toBe(3);
  });

  it('is gone when it is done, and that it was there is told once', () => {
    const underWay = new UnderWay<string>();
    for (const item of ['a', 'b', 'c']) underWay.add(item);
    expect(underWay.delete('b')).toBe(true);
    expect(underWay.delete('b')).toBe(false);
    expect(underWay.has('b')).toBe(false);
    expect([...underWay]).toEqual(['a', 'c']);
    underWay.clear();
    expect(underWay.size).toBe(0);
  });

  it('can change while somebody goes through it', () => {
    const underWay = new UnderWay<number>();
    for (const item of [1, 2, 3]) underWay.add(item);
    const seen: number[] = [];
    for (const item of underWay) {
      seen.push(item);
      underWay.delete(item);
      underWay.add(item + 10);
    }
    expect(seen).toEqual([1, 2, 3]);
    expect([...underWay]).toEqual([11, 12, 13]);
  });

  it('keeps its order, and each item once, while few become many and few again', () => {
    const underWay = new UnderWay<number>();
    const all = Array.from({ length: 1000 }, (_, index) => index);
    for (const item of [...all, ...all]) underWay.add(item);
    expect(underWay.size).toBe(1000);
    expect([...underWay]).toEqual(all);
    for (const item of all.slice(0, 990)) {
      expect(underWay.first).toBe(item);
      expect(underWay.delete(item)).toBe(true);
      expect(underWay.delete(item)).toBe(false);
    }
    expect([...underWay]).toEqual(all.slice(990));
    expect(underWay.has(995)).toBe(true);
    for (const item of all) underWay.add(item);
    expect([...underWay]).toEqual([...all.slice(990), ...all.slice(0, 990)]);
    underWay.clear();
    expect([...underWay]).toEqual([]);
    expect(underWay.first).toBeUndefined();
  });
});
