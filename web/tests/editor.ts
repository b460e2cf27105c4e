/** A draft open in the editor, for the tests: the fabric as the server has it, and where its places are on the screen. */
import type { Locator, Page } from 'playwright-core';
import { fabricAnswerSchema, fabricSummarySchema } from '../../server/api/edits.ts';
import { planSchema } from '../../server/api/schemas.ts';
import { fabricFromJson } from '../../server/partition/fabric/serial.ts';
import type { Fabric } from '../../server/partition/fabric/types.ts';
import { mapIdle } from './page.ts';

const BARRIERS = [
  'river',
  'canal',
  'railway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'lane',
];

/** Divides a community on the server and gives the draft's id. */
export async function divided(address: string, community: string): Promise<string> {
  const json = async (path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(address + path, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const send = { method: 'POST', headers: { 'content-type': 'application/json' } };
  let job = (await json('/api/jobs/divide', {
    ...send,
    body: JSON.stringify({
      scope: { kind: 'community', code: community },
      window: { min: 300, max: 400, target: 350 },
      barriers: BARRIERS,
    }),
  })) as { id: string; state: string };
  while (job.state !== 'done') {
    if (job.state === 'failed') throw new Error('the division failed');
    await new Promise(wait => setTimeout(wait, 300));
    job = (await json(`/api/jobs/${job.id}`)) as typeof job;
  }
  const [plan] = planSchema.array().parse(await json('/api/plans'));
  const summaries = fabricSummarySchema.array().parse(await json(`/api/plans/${plan!.id}/fabrics`));
  if (summaries.length !== 1) throw new Error(`${summaries.length} fabrics instead of one`);
  return plan!.id;
}

/** The fabric as the server holds it, with its version. */
export async function fabricOn(
  address: string,
  plan: string,
  community: string,
): Promise<{ version: number; fabric: Fabric }> {
  const answer = await fetch(`${address}/api/plans/${plan}/fabrics/${community}`);
  const { version, fabric } = fabricAnswerSchema.parse(await answer.json());
  return { version, fabric: fabricFromJson(JSON.stringify(fabric)) };
}

/** Waits until the editor stands and the map has come to rest. */
export async function editorReady(page: Page): Promise<void> {
  await page.locator('.grids-table tbody tr[data-grid]').first().waitFor({ timeout: 60_000 });
  await mapIdle(page);
  // The way to the community takes its time.
  await page.waitForTimeout(900);
  await mapIdle(page);
}

/** Waits until everything is on the server. */
export const saved = async (page: Page): Promise<void> => {
  await page.locator('[data-testid="save-state"][data-waiting="0"]').waitFor({ timeout: 20_000 });
};

/** Where places are on the screen: the map's address says its middle and zoom (Web Mercator, tiles of 512 pixels). */
export async function screenOf(page: Page): Promise<(place: readonly [number, number]) => [number, number]> {
  const box = (await page.getByTestId('map').boundingBox())!;
  const [zoom, lat, lng] = /map=([\d.]+)\/([-\d.]+)\/([-\d.]+)/.exec(page.url())!.slice(1).map(Number) as [
    number,
    number,
    number,
  ];
  const perDegree = (512 * 2 ** zoom) / 360;
  const mercator = (degrees: number): number =>
    (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360));
  return ([x, y]) => [
    box.x + box.width / 2 + (x / 1e9 - lng) * perDegree,
    box.y + box.height / 2 - (mercator(y / 1e9) - mercator(lat)) * perDegree,
  ];
}

/** Households of a grid as the panel shows them. */
export async function shownHouseholds(page: Page, code: string): Promise<number> {
  const row: Locator = page.locator(`.grids-table tr[data-grid="${code}"]`);
  return Number(await row.getAttribute('data-households'));
}
