import { describe, expect, it } from 'vitest';
import { withWindow } from './offer.ts';
import { type AskedTrial, offerForAll } from './offer-all.ts';
import type { NearestRequest, PartitionOptions } from './types.ts';

const options = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 50 } as PartitionOptions;

const own = (min: number, max: number): NearestRequest => ({
  ...{ min, max, target: Math.round((min + max) / 2), change: 300 - min + max - 400 },
  ...{ atLeast: 0, confirmed: true, regionsConfirmed: 1 },
});

/** Regions with what each was offered alone, and households that stray without a proof. */
const regionsOf = (offers: (NearestRequest | null)[], gaps: number[] = []) =>
  offers.map((nearest, i) => ({
    windows: [],
    choices: [{ figures: { report: { nearest, gap: gaps[i] ?? 0, lowerBound: 0 } } }],
  })) as unknown as Parameters<typeof offerForAll>[0];

/** Runs the search; `meets` says whether a region is met by a window. Returns the offer and who was asked, round by round. */
function run(
  regions: Parameters<typeof offerForAll>[0],
  meets: (asked: AskedTrial) => boolean,
  given: PartitionOptions = options,
) {
  const rounds: string[] = [];
  const search = offerForAll(
    regions,
    regions.map(() => 1),
    given,
  );
  let step = search.next();
  while (!step.done) {
    const asked = step.value;
    rounds.push(`${asked.map(({ region }) => region).join()}: ${asked[0]?.span.join('–') ?? ''}`);
    step = search.next(
      asked.map(trial =>
        meets(trial)
          ? { outside: 0 }
          : { outside: 50, next: [trial.span[0] - trial.wider, trial.span[1]] as const },
      ),
    );
  }
  return { offer: step.value, rounds };
}

describe('the nearest request for all', () => {
  it('is none where no region needs one, and the own one of a single region', () => {
    expect(run(regionsOf([null, null]), () => true)).toEqual({ offer: null, rounds: [] });
    const offer = own(290, 400);
    expect(run(regionsOf([offer]), () => false)).toEqual({ offer, rounds: [] });
  });

  it('is confirmed by every region: those that need it, those that strayed, the others', () => {
    const regions = regionsOf([null, own(290, 400), null, own(300, 420)], [0, 0, 0.1]);
    const { offer, rounds } = run(regions, () => true);
    expect(rounds).toEqual(['1,3: 290–420', '2: 290–420', '0: 290–420']);
    expect(offer).toMatchObject({ min: 290, max: 420, change: 30, confirmed: true, regionsConfirmed: 4 });
  });

  it('does not divide a region again with the window that is its own', () => {
    const { offer, rounds } = run(regionsOf([own(280, 400), own(290, 400)]), () => true);
    expect(rounds).toEqual(['1: 280–400']);
    expect(offer).toMatchObject({ min: 280, confirmed: true, regionsConfirmed: 2 });
  });

  it('widens for those that fail, asks them first, and then all with the wider window', () => {
    const regions = regionsOf([...Array<null>(8).fill(null), own(290, 400), own(295, 405)]);
    const { offer, rounds } = run(regions, ({ region, span }) => region !== 9 || span[0] < 290);
    expect(rounds).toEqual(['8,9: 290–405', '9: 282–405', '8: 282–405', '0,1,2,3,4,5,6,7: 282–405']);
    expect(offer).toMatchObject({ min: 282, max: 405, confirmed: true, regionsConfirmed: 10 });
  });

  it('claims nothing that was not divided: with a time limit only who needs it, with too much work nobody', () => {
    const { steps: _, ...timed } = options;
    const regions = regionsOf([null, own(290, 400), own(300, 420)]);
    const { offer } = run(regions, () => true, { ...timed, timeLimit_s: 10 });
    expect(offer).toMatchObject({ min: 290, max: 420, confirmed: false, regionsConfirmed: 2 });
    const never = run(regions, () => false);
    expect(never.offer).toMatchObject({ confirmed: false, regionsConfirmed: 0 });
    // Two thirds, and two thirds again: more would be half as much again as the run.
    expect(never.rounds.length).toBe(2);
  });

  it('is not confirmed where a region’s own is not', () => {
    const regions = regionsOf([{ ...own(290, 400), confirmed: false, regionsConfirmed: 0 }, null]);
    expect(run(regions, () => true)).toMatchObject({ offer: { confirmed: false }, rounds: [] });
  });
});

describe('options with another window', () => {
  it('keep a target in the middle there, and any other where it is, inside', () => {
    expect(withWindow(options, [200, 401])).toMatchObject({ min: 200, max: 401, target: 301 });
    expect(withWindow({ ...options, target: 390 }, [200, 420]).target).toBe(390);
    expect(withWindow({ ...options, target: 390 }, [200, 380]).target).toBe(380);
  });
});
