/**
 * The planner's editor in a real browser with real pointer events, against the built server: move, undo, brush, lasso, drag a
 * boundary, split, merge, rename, lock, history, two planners. One draft, one story, in order.
 */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DirectAction } from '../../server/api/edits.ts';
import { citySchema } from '../../server/api/schemas.ts';
import { act } from '../../server/partition/fabric/act.ts';
import { consequences } from '../../server/partition/fabric/consequences.ts';
import { outlineOf, pointIn } from '../../server/partition/fabric/outline.ts';
import { applyPatch } from '../../server/partition/fabric/patch.ts';
import { fabricToJson } from '../../server/partition/fabric/serial.ts';
import { topologyOf } from '../../server/partition/fabric/topology.ts';
import type { Fabric, Patch } from '../../server/partition/fabric/types.ts';
import { needChromium } from '../../server/testing/needs.ts';
import { divided, editorReady, fabricOn, saved, screenOf, shownHouseholds } from './editor.ts';
import { type RunningServer, shoot, startBrowser, startServer, type Watch, watch } from './page.ts';

let server: RunningServer | undefined;
let browser: Browser | undefined;
let page: Page;
let seen: Watch;
let plan: string;
let community: string;
let at: (place: readonly [number, number]) => [number, number];

const now = async (): Promise<Fabric> => (await fabricOn(server!.address, plan, community)).fabric;
const codeOf = (fabric: Fabric, grid: number): string => fabric.grids.get(grid)!.code;
const householdsIn = (fabric: Fabric, grid: number): number =>
  consequences(fabric, [grid]).grids[0]!.households;

/** Serious and critical findings of axe, in one line each. */
async function findings(): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'))`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** An atom with households beside another grid that it may join, in the middle of the map where no bar lies over it. */
function movable(fabric: Fabric): { face: number; from: number; to: number; patch: Patch } {
  const topology = topologyOf(fabric);
  for (const [face, { grid: from }] of fabric.faces) {
    const inside = topology.buildingsOn(face).some(b => fabric.buildings[b]!.households > 0);
    if (!inside || !onMap(at(pointIn(fabric, face)))) continue;
    for (const half of topology.halvesOf(face)) {
      const to = topology.gridAt(half ^ 1);
      if (to < 0 || to === from) continue;
      const patch = act(fabric, { type: 'moveAtoms', faces: [face], grid: codeOf(fabric, to) });
      if (patch.ok) return { face, from, to, patch };
    }
  }
  throw new Error('no atom may change its grid');
}

/** Free of the bars at the top and the buttons at the right. */
const onMap = ([x, y]: readonly [number, number]): boolean => x > 420 && x < 1340 && y > 320 && y < 820;

async function drag(points: readonly (readonly [number, number])[], { free = false } = {}): Promise<void> {
  if (free) await page.keyboard.down('Alt');
  const [first, ...others] = points;
  await page.mouse.move(...(first as [number, number]));
  await page.waitForTimeout(250);
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...(point as [number, number]), { steps: 3 });
  await page.waitForTimeout(250);
}

const drop = async (): Promise<void> => {
  await page.mouse.up();
  await page.keyboard.up('Alt');
};

describe.sequential('the editor', () => {
  // Started once, by the first test that is not skipped.
  let started: Promise<void> | undefined;
  let broken = false;
  beforeEach(async context => {
    // Each step stands on the one before.
    if (broken) context.skip('an earlier step failed');
    const path = needChromium(context);
    started ??= (async () => {
      [server, browser] = await Promise.all([startServer(), startBrowser(path)]);
      const city = citySchema.parse(await (await fetch(`${server.address}/api/city`)).json());
      community = city.communities[5]!.code;
      plan = await divided(server.address, community);
      // What the edits are compared with at the end.
      const copy = await fetch(`${server.address}/api/plans/${plan}/draft`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: '对照' }),
      });
      if (copy.status !== 201) throw new Error(`no copy of the draft: ${copy.status} ${await copy.text()}`);
      page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
      page.setDefaultTimeout(20_000);
      seen = watch(page);
    })();
    await started;
  }, 240_000);

  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens a draft from the plan bar, with its grids and their figures', async () => {
    await page.goto(server!.address);
    await page.getByTestId('plan-select').click();
    await page.locator('.plan-option').filter({ hasNotText: '对照' }).first().click();
    await page.getByTestId('edit').click();
    await editorReady(page);
    at = await screenOf(page);
    expect(page.url()).toContain(`edit=${plan}`);
    const fabric = await now();
    for (const { code, households } of consequences(fabric).grids)
      expect(await shownHouseholds(page, code)).toBe(households);
    await shoot(page, 'editor-1-open');
    expect.soft(await findings()).toEqual([]);
  });

  it('moves an atom to a neighbour: the numbers show it before and after, Ctrl+Z takes it back byte for byte', async () => {
    const fabric = await now();
    const before = fabricToJson(fabric);
    const { face, from, to, patch } = movable(fabric);
    const after = applyPatch(fabric, patch);
    await page.mouse.click(...at(pointIn(fabric, face)));
    const target = page.locator(`[data-target="${codeOf(fabric, to)}"]`);
    await target.hover();
    // Before anything is done, the panel says what would be.
    await page.getByText('预览（尚未保存）').waitFor();
    expect(await shownHouseholds(page, codeOf(fabric, to))).toBe(householdsIn(after, to));
    await shoot(page, 'editor-2-preview');
    expect.soft(await findings()).toEqual([]);
    await target.click();
    expect(await shownHouseholds(page, codeOf(fabric, from))).toBe(householdsIn(after, from));
    await saved(page);
    expect(fabricToJson(await now())).toBe(fabricToJson(after));
    await page.keyboard.press('Control+z');
    await saved(page);
    expect(await shownHouseholds(page, codeOf(fabric, from))).toBe(householdsIn(fabric, from));
    expect(fabricToJson(await now())).toBe(before);
    await page.keyboard.press('Control+Shift+z');
    await saved(page);
    expect(fabricToJson(await now())).toBe(fabricToJson(after));
  });

  it('paints with the brush', async () => {
    const fabric = await now();
    const { face, to } = movable(fabric);
    await page.keyboard.press('b');
    const start = topologyOf(fabric)
      .facesOf(to)
      .map(f => at(pointIn(fabric, f)))
      .find(onMap)!;
    await drag([start, at(pointIn(fabric, face))]);
    await shoot(page, 'editor-3-brush');
    await drop();
    await saved(page);
    const after = await now();
    // The stroke may have passed over other land, or been refused for it: then the words say why.
    if (fabricToJson(after) === fabricToJson(fabric))
      expect(await page.getByTestId('edit-words').textContent()).not.toBe('');
    else expect(householdsIn(after, to)).toBeGreaterThan(householdsIn(fabric, to));
  });

  it('selects with a lasso', async () => {
    const fabric = await now();
    const { face } = movable(fabric);
    const [x, y] = at(pointIn(fabric, face));
    await page.keyboard.press('l');
    await drag([
      [x - 60, y - 45],
      [x + 60, y - 45],
      [x + 60, y + 45],
      [x - 60, y + 45],
    ]);
    await shoot(page, 'editor-4-lasso');
    await drop();
    expect(await page.getByTestId('chosen').textContent()).toMatch(/已选 [1-9]/);
    await page.keyboard.press('Escape');
    await page.getByTestId('chosen').waitFor({ state: 'detached' });
  });

  it('drags a vertex of a boundary: both sides move at once', async () => {
    const fabric = await now();
    await page.keyboard.press('e');
    const found = draggable(fabric);
    await drag(
      [
        at(found.at),
        [(at(found.at)[0] + at(found.to)[0]) / 2, (at(found.at)[1] + at(found.to)[1]) / 2],
        at(found.to),
      ],
      { free: true },
    );
    await page.getByTestId('why').waitFor();
    await shoot(page, 'editor-5-drag');
    await drop();
    await saved(page);
    const after = await now();
    expect(after.next.arc).toBeGreaterThan(0);
    expect(fabricToJson(after)).not.toBe(fabricToJson(fabric));
    const total = (f: Fabric): number => consequences(f, []).whole.households;
    expect(total(after)).toBe(total(fabric));
    await page.keyboard.press('Control+z');
    await saved(page);
    expect(fabricToJson(await now())).toBe(fabricToJson(fabric));
  });

  it('splits a grid by a drawn line and merges the two again', async () => {
    const fabric = await now();
    const { grid, from, to } = splittable(fabric);
    await page.keyboard.press('k');
    await page.mouse.click(...at(from));
    await page.mouse.move(...at(to), { steps: 4 });
    await page.waitForTimeout(300);
    await shoot(page, 'editor-6-split');
    await page.mouse.click(...at(to));
    await page.keyboard.press('Enter');
    await saved(page);
    const after = await now();
    expect(after.grids.size).toBe(fabric.grids.size + 1);
    const fresh = [...after.grids.keys()].find(g => !fabric.grids.has(g))!;
    expect(householdsIn(after, grid) + householdsIn(after, fresh)).toBe(householdsIn(fabric, grid));
    await page.locator(`.grids-table tr[data-grid="${codeOf(after, grid)}"] .row-name`).click();
    await page
      .locator(`.grids-table tr[data-grid="${codeOf(after, fresh)}"] .row-name`)
      .click({ modifiers: ['Shift'] });
    await page.getByTestId('grid-bar').getByRole('button', { name: '合并' }).click();
    await saved(page);
    const merged = await now();
    expect(merged.grids.size).toBe(fabric.grids.size);
    expect(householdsIn(merged, grid)).toBe(householdsIn(fabric, grid));
  });

  it('renames and locks a grid; what is locked is refused in words', async () => {
    await page.keyboard.press('v');
    const fabric = await now();
    const { face, from, to } = movable(fabric);
    await page.locator(`.grids-table tr[data-grid="${codeOf(fabric, from)}"] .row-name`).click();
    await page.getByTestId('grid-bar').getByRole('button', { name: '改名' }).click();
    await page.getByLabel('新名称').fill('试验网格');
    await page.keyboard.press('Enter');
    await saved(page);
    expect((await now()).grids.get(from)!.name).toBe('试验网格');
    await page.locator(`.grids-table tr[data-grid="${codeOf(fabric, from)}"] .row-name`).click();
    await page.getByTestId('grid-bar').getByRole('button', { name: '锁定' }).click();
    await saved(page);
    await page.mouse.click(...at(pointIn(fabric, face)));
    await page.locator(`[data-target="${codeOf(fabric, to)}"]`).click();
    await page.getByTestId('edit-words').getByText('已锁定').waitFor();
    await shoot(page, 'editor-7-locked');
    expect.soft(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('splits a grid into parts by the server’s search, and takes it back', async () => {
    const fabric = await now();
    const [grid] = [...fabric.grids].find(
      ([g, { locked, kind }]) => !locked && kind === 'resident' && topologyOf(fabric).facesOf(g).length > 3,
    )!;
    await page.locator(`.grids-table tr[data-grid="${codeOf(fabric, grid)}"] .row-name`).click();
    await page.getByTestId('grid-bar').getByRole('button', { name: '自动切分' }).click();
    await saved(page);
    await shoot(page, 'editor-7-parts');
    expect((await now()).grids.size).toBe(fabric.grids.size + 1);
    await page.keyboard.press('Control+z');
    await saved(page);
    expect(fabricToJson(await now())).toBe(fabricToJson(fabric));
  });

  it('lists problems and goes to each, and the history with its author', async () => {
    await page.getByText(/^问题 \d/).click();
    await shoot(page, 'editor-8-problems');
    await page.getByText('历史', { exact: true }).click();
    await page.getByTestId('history').locator('li').first().waitFor();
    expect(await page.getByTestId('history').locator('li').count()).toBeGreaterThan(5);
    await shoot(page, 'editor-9-history');
    expect.soft(await findings()).toEqual([]);
    await page.locator('.edit-tabs').getByText('网格', { exact: true }).click();
  });

  it('shows another planner’s edit as it comes, and goes on from there', async () => {
    const second = await browser!.newPage({ viewport: { width: 1200, height: 800 }, locale: 'zh-CN' });
    await second.goto(`${server!.address}/?edit=${plan}`);
    await editorReady(second);
    const { version, fabric } = await fabricOn(server!.address, plan, community);
    const { face, from, to, patch } = movable(unlocked(fabric));
    const action: DirectAction = { type: 'moveAtoms', faces: [face], grid: codeOf(fabric, to) };
    expect(fabric.grids.get(from)!.locked).toBeUndefined();
    const answer = await fetch(`${server!.address}/api/plans/${plan}/fabrics/${community}/edits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'if-match': `"${version}"` },
      body: JSON.stringify({ action }),
    });
    expect(answer.status).toBe(200);
    const after = applyPatch(fabric, patch);
    for (const each of [page, second])
      await expect
        .poll(() => shownHouseholds(each, codeOf(fabric, to)), { timeout: 10_000 })
        .toBe(householdsIn(after, to));
    await shoot(page, 'editor-10-together');
    await second.close();
  });

  it('compares the draft with the plan it was copied to: households that changed grid', async () => {
    await page.locator('.edit-tabs').getByText('对比', { exact: true }).click();
    const moved = page.getByTestId('compare').locator('[data-moved]');
    await moved.waitFor();
    expect(Number(await moved.getAttribute('data-moved'))).toBeGreaterThan(0);
    expect(await page.getByTestId('compare').locator('tbody tr').count()).toBeGreaterThan(1);
    await page.waitForTimeout(500);
    await shoot(page, 'editor-10-compare');
    expect.soft(await findings()).toEqual([]);
  });

  it('ends, and the page shows the plan with its edits', async () => {
    await page.getByRole('button', { name: '完成编辑' }).click();
    await page.getByTestId('community').waitFor();
    expect(page.url()).not.toContain('edit=');
    await shoot(page, 'editor-11-done');
  });

  it('asked nobody but its own server, and nothing failed', () => {
    expect([...seen.hosts]).toEqual([new URL(server!.address).host]);
    expect(seen.failures).toEqual([]);
    expect(seen.complaints).toEqual([]);
  });
});

/** A fabric in which only unlocked grids may be found. */
function unlocked(fabric: Fabric): Fabric {
  return {
    ...fabric,
    faces: new Map([...fabric.faces].filter(([, { grid }]) => !fabric.grids.get(grid)!.locked)),
  };
}

/** A place of a boundary and where it may be dragged to, some metres away, both on the map. */
function draggable(fabric: Fabric): { at: [number, number]; to: [number, number] } {
  for (const [id, arc] of fabric.arcs)
    for (let i = 1; i < arc.line.length / 2 - 1; i++) {
      const [x, y] = [arc.line[2 * i]!, arc.line[2 * i + 1]!];
      if (!onMap(at([x, y]))) continue;
      for (const [dx, dy] of [
        [12, 0],
        [0, 12],
        [-12, 0],
        [0, -12],
      ] as const) {
        const to: [number, number] = [
          Math.round(x + dx / fabric.frame.kx),
          Math.round(y + dy / fabric.frame.ky),
        ];
        if (act(fabric, { type: 'moveVertex', arc: id, index: i, to }).ok) return { at: [x, y], to };
      }
    }
  throw new Error('no vertex may be dragged');
}

/** A grid and a line across it. */
function splittable(fabric: Fabric): { grid: number; from: [number, number]; to: [number, number] } {
  for (const [grid, { code, locked }] of fabric.grids) {
    if (locked) continue;
    const ring = outlineOf(fabric, grid)[0]![0]!;
    const xs = [...ring].filter((_, i) => i % 2 === 0);
    const ys = [...ring].filter((_, i) => i % 2 === 1);
    const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    for (const share of [0.5, 0.4, 0.6, 0.3, 0.7])
      for (const [from, to] of [
        [
          [west + share * (east - west), south],
          [west + share * (east - west), north],
        ],
        [
          [west, south + share * (north - south)],
          [east, south + share * (north - south)],
        ],
      ] as const) {
        const line = [from, to].map(([x, y]): [number, number] => [Math.round(x), Math.round(y)]);
        if (!line.every(point => onMap(at(point)))) continue;
        if (act(fabric, { type: 'splitGrid', grid: code, line }).ok)
          return { grid, from: line[0]!, to: line[1]! };
      }
  }
  throw new Error('no grid may be split by a straight line');
}
