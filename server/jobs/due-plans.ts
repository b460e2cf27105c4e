/** Approved plans come into force when their day begins. */
import { findCounty } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { putDueInForce } from '../db/plans-state.ts';

/** Milliseconds between two looks: a plan is in force within half a minute of midnight. */
const LOOK_MS = 30_000;

/** Looks for plans whose day has come, at once and then again and again. Returns what ends this, once a look under way is over. */
export function watchDuePlans(engine: Engine): () => Promise<void> {
  let looking = Promise.resolve();
  const look = async () => {
    try {
      const county = await findCounty(engine.db);
      if (county === undefined) return;
      for (const plan of await putDueInForce(engine.db, county)) {
        await engine.bus.publish({ kind: 'plan', plan });
        await engine.bus.publish({
          kind: 'layers',
          county: county.county,
          layers: ['plans', 'grids', 'in_force'],
        });
      }
    } catch (error) {
      console.error('plans whose day has come:', error);
    }
  };
  const again = () => {
    looking = looking.then(look);
  };
  again();
  const timer = setInterval(again, LOOK_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
