import type { OptionSpec } from './arguments.ts';

/** What `wangge user` can do. */
export const USER_ACTIONS = ['add', 'list', 'password', 'disable', 'enable', 'close', 'open'] as const;
export type UserAction = (typeof USER_ACTIONS)[number];

const LOGIN: OptionSpec = { name: 'login', value: 'NAME', help: ['登录名', 'login name'] };

/** The options of each action. */
export const USER_OPTIONS: Record<UserAction, readonly OptionSpec[]> = {
  add: [
    LOGIN,
    {
      name: 'name',
      value: 'TEXT',
      help: ['姓名，缺省同登录名', 'name of the person; the login name by default'],
    },
    {
      name: 'role',
      value: 'ROLE',
      help: [
        'administrator（缺省）、planner、secretary、worker、viewer',
        'administrator (default), planner, secretary, worker or viewer',
      ],
    },
    {
      name: 'area',
      value: 'CODE…',
      many: true,
      help: [
        '所管街道或社区的代码，可多个；不写为全域',
        'codes of subdistricts or communities; without: the whole county',
      ],
    },
  ],
  list: [],
  password: [LOGIN],
  disable: [LOGIN],
  enable: [LOGIN],
  close: [],
  open: [],
};
