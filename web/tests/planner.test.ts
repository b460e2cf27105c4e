/**
 * The planner's page in a real browser with real WebGL, against the built server: from an undivided city to the grids of
 * one community, as a person would do it. One page, one story, in order.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { citySchema, communityDetailSchema, planSchema } from '../../server/api/schemas.ts';
import { needChromium } from '../../server/testing/needs.ts';
import {
  findings as findingsOn,
  mapIdle,
  type RunningServer,
  shoot,
  startBrowser,
  startServer,
  type Watch,
  watch,
} from './page.ts';

let server: RunningServer | undefined;
let browser: Browser | undefined;
let page: Page;
let seen: Watch;

const json = async (path: string): Promise<unknown> => (await fetch(server!.address + path)).json();
const city = async () => citySchema.parse(await json('/api/city'));
const number = async (id: string) => {
  const text = await page.locator(`[data-number="${id}"] dd`).textContent();
  return Number(text?.replaceAll(',', ''));
};
const mapGrids = async () => Number(await page.getByTestId('map').getAttribute('data-map-grids'));

const findings = () => findingsOn(page);

describe.sequential('the planner’s page', () => {
  // Started once, by the first test that is not skipped.
  let started: Promise<void> | undefined;
  let broken = false;
  beforeEach(async context => {
    // Each step stands on the one before.
    if (broken) context.skip('an earlier step failed');
    const path = needChromium(context);
    started ??= (async () => {
      [server, browser] = await Promise.all([startServer(), startBrowser(path)]);
      page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
      page.setDefaultTimeout(20_000);
      seen = watch(page);
    })();
    await started;
  });

  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens in Chinese on an undivided city and offers to divide it', async () => {
    await page.goto(server!.address);
    await page.getByTestId('no-grids').waitFor();
    await mapIdle(page);
    await shoot(page, '1-empty');
    const { name, totals, communities } = await city();
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.title()).toBe(`${name} · 网格划分`);
    expect(await page.getByTestId('no-grids').textContent()).toContain('还没有划分网格');
    expect(await number('households')).toBe(totals.households);
    expect(await number('communities')).toBe(communities.length);
    expect(await page.locator('.list tbody tr').count()).toBe(communities.length);
    expect(await mapGrids()).toBe(0);
    expect.soft(await findings()).toEqual([]);
  });

  it('divides one community through the dialogue and shows its grids with their counts', async () => {
    const before = await city();
    const chosen = before.communities[5]!;
    await page.getByTestId('no-grids').getByRole('button', { name: '开始划分' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('社区', { exact: true }).last().click();
    await dialog.getByTestId('divide-community').locator('input').fill(chosen.name);
    await page.keyboard.press('Enter');
    expect(await dialog.getByTestId('expected').textContent()).toContain('预计约');
    // A window in disorder cannot be sent, and the page says what is needed.
    await dialog.getByLabel('下限').fill('500');
    await dialog.getByText('应为：下限 ≤ 目标 ≤ 上限').waitFor();
    expect(await dialog.getByTestId('divide-start').isDisabled()).toBe(true);
    await dialog.getByLabel('下限').fill('300');
    await shoot(page, '2-dialogue');
    expect.soft(await findings()).toEqual([]);
    await dialog.getByTestId('divide-start').click();
    await page.getByTestId('job').waitFor();
    await shoot(page, '3-progress');
    await page.getByTestId('job').waitFor({ state: 'detached', timeout: 90_000 });
    await page.getByTestId('community').locator('.grid-list').waitFor();
    await mapIdle(page);
    await shoot(page, '4-divided');

    const plans = planSchema.array().parse(await json('/api/plans'));
    expect(plans).toHaveLength(1);
    const plan = plans[0]!;
    expect(plan).toMatchObject({ state: 'draft', scope: { kind: 'community', code: chosen.code } });
    const detail = communityDetailSchema.parse(await json(`/api/communities/${chosen.code}?plan=${plan.id}`));
    const rows = await page
      .locator('.grid-list tbody tr')
      .evaluateAll(list => list.map(row => [row.dataset.code, Number(row.dataset.households)]));
    expect(rows.length).toBeGreaterThan(5);
    expect(new Map(rows as [string, number][])).toEqual(
      new Map(detail.grids.map(({ code, households }) => [code, households])),
    );
    const sum = rows.reduce((total, [, households]) => total + Number(households), 0);
    expect(sum).toBe(chosen.totals.households);
    expect(await number('community-households')).toBe(chosen.totals.households);
    expect(await number('community-grids')).toBe(plan.totals.grids);
    expect(await mapGrids()).toBe(plan.totals.grids);
    expect.soft(await findings()).toEqual([]);
  });

  it('shows a grid’s numbers under the pointer, keeps it on a click, lets it go with Esc', async () => {
    const map = (await page.getByTestId('map').boundingBox())!;
    const card = page.getByTestId('grid-card');
    // The community fills the map: some point around its middle lies in a grid.
    for (const [x, y] of [
      [0.5, 0.5],
      [0.55, 0.4],
      [0.45, 0.6],
      [0.6, 0.6],
    ] as const) {
      await page.mouse.move(map.x + map.width * x, map.y + map.height * y);
      await page.waitForTimeout(500);
      if (await card.isVisible()) break;
    }
    const code = (await card.getAttribute('data-code'))!;
    const row = page.locator(`.grid-list tr[data-code="${code}"]`);
    const households = await row.getAttribute('data-households');
    expect((await card.locator('strong').textContent())?.replaceAll(',', '')).toBe(households);
    await page.mouse.down();
    await page.mouse.up();
    await page.locator(`.grid-list tr.selected[data-code="${code}"]`).waitFor();
    await page.mouse.move(map.x + map.width - 3, map.y + 3);
    await shoot(page, '5-selected');
    await card.getByText(/公顷|平方公里/).waitFor();
    await shoot(page, '5-selected');
    await page.keyboard.press('Escape');
    await page.locator('.grid-list tr.selected').waitFor({ state: 'detached' });
  });

  it('puts the plan in force after asking', async () => {
    await page.getByRole('button', { name: '设为执行' }).click();
    const question = page.getByRole('dialog').filter({ hasText: '设为执行方案' });
    await question.getByRole('button', { name: '设为执行' }).click();
    await page.getByText('已设为执行方案').waitFor();
    await mapIdle(page);
    expect((await city()).totals.grids).toBe(await mapGrids());
    await shoot(page, '6-in-force');
  });

  it('finds by name with the keyboard and marks the hit', async () => {
    const target = (await city()).communities[20]!;
    await page.keyboard.press('/');
    await page.keyboard.type(target.name, { delay: 20 });
    await page.locator('.hit', { hasText: target.name }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('community').getByRole('heading', { name: target.name }).waitFor();
    await mapIdle(page);
    await shoot(page, '7-found');
  });

  it('switches layers and remembers them', async () => {
    await page.getByRole('button', { name: '返回全市' }).click();
    await page.getByRole('button', { name: '回到全市' }).click();
    await mapIdle(page);
    expect(await mapGrids()).toBeGreaterThan(0);
    await page.getByRole('button', { name: '图层' }).click();
    await page.getByRole('checkbox', { name: '网格', exact: true }).uncheck();
    await expect.poll(mapGrids, { timeout: 20_000 }).toBe(0);
    expect.soft(await findings()).toEqual([]);
    expect(await page.evaluate('localStorage.getItem("wangge.layers")')).toBe('grids');
    await page.getByRole('button', { name: '恢复默认' }).click();
    await expect.poll(mapGrids, { timeout: 20_000 }).toBeGreaterThan(0);
    await page.getByRole('button', { name: '图层' }).click();
  });

  it('speaks English when asked', async () => {
    await page.getByTestId('language').click();
    await page.getByRole('button', { name: 'Divide', exact: true }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.title()).toContain('grid division');
    await mapIdle(page);
    await shoot(page, '8-english');
    const chinese = await page.locator('.legend').textContent();
    expect(chinese).not.toMatch(/\p{Script=Han}/u);
    await page.getByTestId('language').click();
    await page.getByRole('button', { name: '划分网格' }).waitFor();
  });

  it('fits a telephone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await mapIdle(page);
    // The panel slides into its sheet; then nothing of the page hangs over its edge.
    // Asked from here: what the page polls itself is eval, which its policy forbids.
    await expect
      .poll(
        () =>
          page.evaluate<boolean>(
            `(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('.desk'))`,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    // The map takes its new size a frame or more later.
    await expect
      .poll(async () => (await page.getByTestId('map').boundingBox())?.height ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(250);
    await shoot(page, '9-telephone');
  });

  it('asked nobody but its own server, and nothing failed', () => {
    expect([...seen.hosts]).toEqual([new URL(server!.address).host]);
    expect(seen.failures).toEqual([]);
    expect(seen.complaints).toEqual([]);
  });
});
