/**
 * Households on buildings, three ways. Old compounds are full and more people are registered there than live there;
 * in new ones many flats stand empty and few households have moved their registration. One factor close to 1 brings
 * the city to its size.
 */
import type { Building, City, Compound } from './city.ts';
import { between, type Random, randomOf } from './prng.ts';

const CITY_HOUSEHOLDS = 165_000;

export function countHouseholds(city: City): void {
  const random = randomOf('households');
  const share = new Map<Compound | undefined, { lived: number; registered: number }>();
  const habits = (built: number) => ({
    lived:
      built < 2000
        ? between(random, 0.86, 0.98)
        : built < 2010
          ? between(random, 0.84, 0.97)
          : between(random, 0.6, 0.95),
    registered:
      built < 2000
        ? between(random, 0.9, 1.25)
        : built < 2010
          ? between(random, 0.6, 0.95)
          : between(random, 0.2, 0.65),
  });
  const wanted: { building: Building; lived: number; registered: number }[] = [];
  for (const building of city.buildings) {
    if (building.dwellings === 0) continue;
    let habit = share.get(building.compound);
    if (habit === undefined || building.compound === undefined)
      share.set(building.compound, (habit = habits(building.built)));
    wanted.push({
      building,
      lived: building.dwellings * Math.min(1, habit.lived * between(random, 0.95, 1.05)),
      registered: building.dwellings * habit.registered * between(random, 0.9, 1.1),
    });
  }
  const factor = CITY_HOUSEHOLDS / wanted.reduce((sum, w) => sum + w.lived, 0);
  if (factor > 1.08 || factor < 0.9)
    process.stderr.write(`households must be scaled by ${factor.toFixed(3)}: adjust the program\n`);
  for (const { building, lived, registered } of wanted) {
    building.households = Math.max(1, Math.min(building.dwellings, rounded(random, lived * factor)));
    building.registered = rounded(random, registered);
  }
}

/** Rounds up or down by chance, so that sums over small houses keep their size. */
const rounded = (random: Random, value: number) => Math.floor(value + random());
