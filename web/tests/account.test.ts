/**
 * Accounts in a real browser, against the built server: from the open demo to a closed city with an administrator and a
 * planner of one community. One page, one story, in order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { citySchema } from '../../server/api/schemas.ts';
import { needChromium } from '../../server/testing/needs.ts';
import { findings, type RunningServer, runCommand, shoot, startBrowser, startServer } from './page.ts';

const ADMIN = { login: 'zhang', password: 'four quiet words 竹' };
/** A software browser on a busy machine. */
const SLOW = { timeout: 20_000 };
const PLANNER = { login: 'li', password: 'seven green gardens' };

let data: string;
let server: RunningServer | undefined;
let browser: Browser | undefined;
let context: BrowserContext;
let page: Page;

const logIn = async ({ login, password }: typeof ADMIN) => {
  await page.locator('#login-name').fill(login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
};
/** Opens an entry of the user's menu by keyboard. */
const choose = async (name: string) => {
  await page.getByTestId('user-menu').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name }).click();
};
const closeDialog = async () => {
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count(), SLOW).toBe(0);
};
/** The status of an address, asked for by the page. */
const statusOf = (path: string) => page.evaluate(`fetch('${path}').then(answer => answer.status)`);
/** Communities in the list. */
const listed = () => page.locator('.list tbody tr').count();

describe.sequential('accounts', () => {
  let started: Promise<void> | undefined;
  let broken = false;
  beforeEach(async test => {
    // Each step stands on the one before.
    if (broken) test.skip('an earlier step failed');
    const path = needChromium(test);
    started ??= (async () => {
      data = mkdtempSync(join(tmpdir(), 'wangge-account-'));
      [server, browser] = await Promise.all([startServer(data), startBrowser(path)]);
      context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
    })();
    await started;
  });

  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    if (data !== undefined) rmSync(data, { recursive: true, force: true });
  });

  it('leave the demo open, and offer a login there', async () => {
    await page.goto(server!.address);
    await page.getByTestId('divide').waitFor();
    await page.getByTestId('login').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').textContent()).toContain('开放模式');
    await expect.poll(() => page.evaluate('document.activeElement?.id'), SLOW).toBe('login-name');
    expect.soft(await findings(page)).toEqual([]);
    await shoot(page, 'account-1-open');
    await closeDialog();
  });

  it('begin with an administrator from the command line, who closes the city', async () => {
    await server!.stop();
    expect(
      await runCommand(data, ['user', 'add', '--login', ADMIN.login, '--name', '张三'], ADMIN.password),
    ).toContain('zhang (administrator)');
    expect(await runCommand(data, ['user', 'list'])).toContain('张三');
    await runCommand(data, ['user', 'close']);
    server = await startServer(data);
    await page.goto(server.address);
    await page.getByTestId('login-page').waitFor();
    expect(await statusOf('/api/city')).toBe(401);
    expect.soft(await findings(page)).toEqual([]);
    await shoot(page, 'account-2-login');
  });

  it('refuse a wrong password in words, and take the right one by keyboard', async () => {
    await logIn({ ...ADMIN, password: 'not this one' });
    await page.getByRole('alert').getByText('登录名或密码不正确').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement?.id'), SLOW).toBe('login-password');
    await shoot(page, 'account-3-wrong');
    await logIn(ADMIN);
    await page.getByTestId('user-menu').waitFor();
    expect(await page.getByTestId('user-menu').textContent()).toBe('张三');
    const cookie = (await context.cookies()).find(({ name }) => name === 'wangge_session')!;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 });
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('are managed on the page', async () => {
    const city = citySchema.parse(await page.evaluate("fetch('/api/city').then(answer => answer.json())"));
    const area = city.communities[3]!;
    await choose('账号管理');
    const dialog = page.getByRole('dialog');
    await dialog.locator('[data-account="zhang"]').waitFor();
    await dialog.getByTestId('account-add').click();
    await dialog.locator('#account-login').fill(PLANNER.login);
    await dialog.locator('#account-name').fill('李四');
    await dialog.locator('#account-areas').fill(area.name);
    await page.keyboard.press('Enter');
    await dialog.locator('#account-password').fill('short');
    await dialog.getByText('至少 10 个字符', { exact: true }).waitFor();
    expect(await dialog.getByTestId('account-save').isDisabled()).toBe(true);
    await dialog.locator('#account-password').fill(PLANNER.password);
    await shoot(page, 'account-4-form');
    await dialog.locator('#account-password').press('Enter');
    const row = dialog.locator('[data-account="li"]');
    await row.waitFor();
    expect(await row.textContent()).toContain(`李四规划员${area.name}启用`);
    expect.soft(await findings(page)).toEqual([]);
    await shoot(page, 'account-5-list');
    // The last administrator stays.
    await dialog.locator('[data-account="zhang"]').getByRole('button', { name: '停用' }).click();
    await page.getByRole('button', { name: '停用', exact: true }).last().click();
    await page.getByText('没有保存').waitFor();
    await page.locator('.ant-notification-notice-close').click();
    await expect.poll(() => page.getByRole('dialog').count(), SLOW).toBe(1);
    await closeDialog();
  });

  it('say what the public sees, field by field', async () => {
    await choose('公开内容');
    const row = page.locator('[data-layer="stations"]');
    // The box follows the server's answer, so that it is not checked at once.
    await row.getByLabel('名称', { exact: true }).click();
    await expect
      .poll(async () => {
        const stranger = await fetch(`${server!.address}/ogc/collections/stations/items?limit=1`);
        const page = (await stranger.json()) as { features?: { properties: object }[] };
        return Object.keys(page.features?.[0]?.properties ?? {});
      }, SLOW)
      .toEqual(['name']);
    expect.soft(await findings(page)).toEqual([]);
    await shoot(page, 'account-6-public');
    await closeDialog();
  });

  it('leave a trail that is read on the page', async () => {
    await choose('操作记录');
    const trail = page.getByTestId('audit');
    await trail.getByText('添加账号').first().waitFor();
    const text = await trail.textContent();
    for (const word of ['登录失败', '修改公开内容', '关闭开放模式', '张三']) expect(text).toContain(word);
    await page.getByLabel('按操作人筛选（账号）').fill('cli');
    await expect.poll(() => trail.locator('tbody tr').count(), SLOW).toBe(2);
    expect.soft(await findings(page)).toEqual([]);
    await shoot(page, 'account-7-audit');
    await closeDialog();
  });

  it('show a planner what he answers for, and nothing else', async () => {
    expect(await listed()).toBeGreaterThan(30);
    await choose('退出登录');
    await page.getByTestId('login-page').waitFor();
    expect((await context.cookies()).some(({ name }) => name === 'wangge_session')).toBe(false);
    await logIn(PLANNER);
    await page.getByTestId('user-menu').waitFor();
    await expect.poll(listed, SLOW).toBe(1);
    await page.getByTestId('user-menu').click();
    const menu = await page.getByRole('menu').textContent();
    expect(menu).toContain('规划员');
    expect(menu).not.toContain('账号管理');
    await shoot(page, 'account-8-planner');
    await page.keyboard.press('Escape');
  });

  it('change their password, and meet the login page when the session has ended', async () => {
    await choose('修改密码');
    await page.locator('#password-current').fill('not this one');
    await page.locator('#password-fresh').fill('eight blue rivers');
    await page.locator('#password-again').fill('eight blue rivers');
    await page.keyboard.press('Enter');
    await page.getByText('当前密码不正确').waitFor();
    await page.locator('#password-current').fill(PLANNER.password);
    await page.keyboard.press('Enter');
    await page.getByText('密码已改').waitFor();
    expect(await statusOf('/api/city')).toBe(200);
    await context.clearCookies();
    await page.reload();
    await page.getByTestId('login-page').waitFor();
    await logIn({ ...PLANNER, password: 'eight blue rivers' });
    await page.getByTestId('user-menu').waitFor();
  });
});
