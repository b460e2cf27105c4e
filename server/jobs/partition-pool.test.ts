/** The threads themselves: needs the compiled twin in dist/, as `npm test` makes it. */
import { describe, expect, it } from 'vitest';
import { randomOf } from '../partition/divide/random.ts';
import { chessboard } from '../partition/testing/town.ts';
import type { PartitionInput } from '../partition/types.ts';
import { runPartition } from './partition-pool.ts';

/** One community of uneven blocks, so that one region keeps several threads busy. */
function town(): PartitionInput {
  const input = chessboard({ columns: 9, rows: 9, block_m: 150, houses: 8, households: 10 });
  const random = randomOf(11);
  for (const building of input.buildings) building.households = 3 + Math.floor(random() * 20);
  return input;
}

const options = { level: 'grid', min: 300, max: 400, target: 350, seed: 3 } as const;

describe('the threads of a partition', () => {
  it('give the same division of one region whatever their number', async () => {
    const divide = async (threads: number) => {
      const { assignments, grids, report } = await runPartition(
        town(),
        { ...options, steps: 200 },
        { onProgress: () => undefined, threads },
      );
      return { assignments, grids, objective: report.inWindowHouseholds };
    };
    const alone = await divide(1);
    expect(alone.grids.length).toBeGreaterThan(10);
    expect(await divide(2)).toEqual(alone);
    expect(await divide(3)).toEqual(alone);
  }, 120_000);

  it('end when they are cancelled while one helps the other', async () => {
    const control = new AbortController();
    const run = runPartition(
      town(),
      { ...options, timeLimit_s: 600 },
      {
        onProgress: ({ step }) => {
          if (step !== 'prepare') setTimeout(() => control.abort(new Error('enough')), 1500);
        },
        threads: 2,
        signal: control.signal,
      },
    );
    await expect(run).rejects.toThrow('enough');
  }, 60_000);
});
