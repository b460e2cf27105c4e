/**
 * Invented Chinese names, each used once among its kind: streets, compounds, communities, subdistricts, schools,
 * firms, shops, and the visibly sample names of staff. The pools are ordinary words of northern towns; none names a
 * real person, firm or place.
 */
import { pick, type Random, whole } from './prng.ts';

const GOOD =
  '泰康安平和瑞祥福顺昌盛兴隆永嘉丰华锦绣金玉翠碧云龙凤鹤松柏梅兰桂荷莲香雅馨悦怡景明辉阳晨曙春秋海天星月江山文德信义仁礼智诚恒远志鸿鼎盛世御湖林园'.split(
    '',
  );
const STREET_FIRST = `
  康 安 平 泰 和 兴 华 永 昌 福 顺 利 民 光 新 振 文 德 信 义 仁 礼 育 学 朝 春 青 翠 柳 杨 槐 松 柏
  梅 桂 荷 凤 龙 鹤 云 金 银 玉 珠 瑞 祥 景 锦 长 广 宏 建 胜 友
`
  .trim()
  .split(/\s+/);
const STREET_SECOND = `
  平 康 宁 安 泰 和 乐 兴 业 华 昌 盛 隆 顺 源 丰 收 民 光 明 阳 德 信 义 才 秀 园 林 泉 溪 河 湖 山
  岭 峰 苑 台 桥 浦 城 门 屏 辉 远 达 通 谊 贤
`
  .trim()
  .split(/\s+/);
const COMPOUND_FIRST = `
  泰和 锦绣 阳光 金桂 翠湖 碧水 云锦 龙泽 凤鸣 鹤翔 松涛 柏盛 梅香 兰亭 桂花 荷塘 莲花 馨悦 雅居
  怡景 景明 和谐 晨曦 曙光 春晖 秋实 海棠 天成 星河 月亮湾 江南 山水 文华 德馨 信达 仁和 恒泰 远洋
  鸿运 鼎盛 盛世 御景 湖畔 林语 世纪 东方 温泉 紫荆 玉兰 银杏 丁香 水岸 祥瑞 福临 康居 安泰 永安
  嘉和 丰泽 华庭 国泰 民安 万和 百合 天润 润泽 金地 丽景 香榭 枫林 翰林 状元 书香 观澜 望溪 清河
  北辰 滨河 半岛 新天地 名仕 尚品
`
  .trim()
  .split(/\s+/);
const COMPOUND_LAST = `
  苑 花园 小区 家园 新村 名苑 佳园 华府 雅苑 新城 嘉园 庭院 公馆 府 里 城
`
  .trim()
  .split(/\s+/);
const WORK_UNITS = `
  纺织厂 棉纺厂 化肥厂 机械厂 农机厂 水泥厂 酒厂 面粉厂 印刷厂 电机厂 轴承厂 橡胶厂 造纸厂 鞋厂
  服装厂 皮革厂 塑料厂 油泵厂 铸造厂 变压器厂 毛巾厂 食品厂 罐头厂 木器厂 五金厂 铁路 粮食局 供销社
  物资局 水利局 教育局 交通局 邮电局 供电局 税务局 财政局 公安局 法院 检察院 人民医院 中医院
  百货公司 外贸公司 建筑公司 运输公司 汽修厂 煤炭公司 石油公司 药材公司 一中 二中 师范学校 林业局
  农业局 商业局 城建局 房管局 工商局 卫生局 文化局 烟草公司 盐务局 种子公司 丝绸厂 手套厂 玻璃厂
  搪瓷厂 砖瓦厂 榨油厂 锅炉厂 阀门厂 量具厂 地毯厂 针织厂 染织厂 仪表厂
`
  .trim()
  .split(/\s+/);
const LANE_FIRST = `
  甜水井 槐树 柳树 铁匠 豆腐 油坊 染坊 当铺 书院 城隍庙 关帝庙 文昌 状元 进士 牌坊 钟鼓 石板 青砖
  竹竿 草市 米市 马市 羊市 鱼市 布政 参将 守备 府学 县学 察院 校场 仓后 库前 皂角 枣树 梧桐 石榴
  葫芦 磨盘 碾子 井台 影壁 箭道 火神庙 药王庙 三官庙 观音 双塔 玉带 月牙 半边 九曲 干鱼 席棚 炉房
  银丝 锡匠 绳匠 木匠 篾匠 裁缝 剪子 灯笼 风箱 茶叶 棉花 丝线 靴子 帽子 香炉
`
  .trim()
  .split(/\s+/);
const SURNAMES =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文'.split(
    '',
  );
/** Beginnings and endings of shop names by trade. */
const SHOP_NAMES: Record<string, readonly [string, string]> = {
  restaurant: [
    '老味道 聚福 家常 鲁味 鸿宾 福满 云溪 四季 好再来 老城',
    '饭馆 酒楼 面馆 饺子馆 羊汤馆 火锅店 炒鸡店',
  ],
  convenience: ['邻里 好邻居 便民 万家 每日 家家', '便利店 超市'],
  supermarket: ['惠民 佳乐 百信 利客 万福', '生活超市 购物超市'],
  clothes: ['衣品 丽人 雅格 童乐 尚都 锦衣', '服饰 女装 童装 男装'],
  pharmacy: ['仁和堂 康民 百草 济生 益寿', '大药房 药店'],
  hairdresser: ['艺剪 丝语 名剪 发之缘', '理发店 美发'],
  bakery: ['麦香 米兰 甜心', '烘焙 蛋糕房'],
  tobacco_alcohol: ['鸿运 金叶 福源', '烟酒店'],
  fruit: ['鲜果 果真 绿源', '水果店'],
  mobile_phone: ['迅达 讯通 腾飞', '手机店 通讯'],
  hardware: ['永固 恒发 利民', '五金店 建材'],
  stationery: ['博文 书香 育才', '文具店 书店'],
  real_estate_agent: ['安家 易居 好房', '房产中介'],
  laundry: ['洁雅 净衣', '洗衣店'],
  optician: ['明视 亮睛', '眼镜店'],
  jewelry: ['金福 周记', '金店'],
  bank: ['云溪 溪城', '银行网点 农商银行'],
  tea: ['清心 半日 云雾', '茶庄 茶饮'],
  breakfast: ['早起 李记 王记', '早点 包子铺 油条豆浆'],
  photo: ['光影 时光', '照相馆'],
  flowers: ['花语 芳草', '花店'],
  beauty: ['妍丽 美颜', '美容院 美甲店'],
  pet: ['萌宠 爱宠', '宠物店'],
  car_repair: ['顺达 安途', '汽车维修 洗车行'],
  express: ['云溪 快捷', '快递驿站 菜鸟代收点'],
};

export class Names {
  readonly #used = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** The first name of `kind` that `make` gives and nobody has; after many tries one with a number. */
  #once(kind: string, make: (attempt: number) => string): string {
    for (let attempt = 0; ; attempt++) {
      const name = make(attempt);
      const key = `${kind} ${name}`;
      if (this.#used.has(key)) continue;
      this.#used.add(key);
      return name;
    }
  }

  #count(kind: string): number {
    const next = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, next);
    return next;
  }

  reserve(kind: string, name: string): void {
    this.#used.add(`${kind} ${name}`);
  }

  street = (random: Random, endings: readonly string[]) =>
    this.#once('street', () => {
      const [a, b] = [pick(random, STREET_FIRST), pick(random, STREET_SECOND)];
      return a === b ? `${a}园${pick(random, endings)}` : a + b + pick(random, endings);
    });

  alley = (random: Random) =>
    this.#once('street', attempt =>
      attempt < 12
        ? pick(random, LANE_FIRST) + pick(random, ['胡同', '胡同', '巷', '街'])
        : pick(random, ['东', '西', '南', '北', '前', '后', '大', '小']) +
          pick(random, LANE_FIRST) +
          pick(random, ['胡同', '巷', '夹道']),
    );

  villageLane = (village: string) => `${village}${this.#count(`lane ${village}`)}巷`;

  compound = (random: Random, built: number, kind: string, village?: string): string =>
    this.#once('compound', attempt => {
      if (village)
        return `${village}${pick(random, ['东片', '西片', '南片', '北片', '中片', '新片', '老片', '一区', '二区', '三区', '四区', '五区', '六区', '七区', '八区'])}`;
      if (kind === 'courtyard')
        return `${attempt > 20 ? pick(random, ['东', '西', '南', '北']) : ''}${pick(random, LANE_FIRST)}街坊`;
      const more = attempt > 8 ? pick(random, ['东区', '西区', '南区', '北区', '一期', '二期', '三期']) : '';
      if (built < 1990 && random() < 0.85)
        return `${pick(random, WORK_UNITS)}${pick(random, ['宿舍', '家属院', '宿舍', '家属区'])}${more}`;
      return pick(random, COMPOUND_FIRST) + pick(random, COMPOUND_LAST) + more;
    });

  school = (random: Random) =>
    this.#once('place', () => {
      const roll = random();
      if (roll < 0.34) return `云溪市第${numeral(this.#count('primary'))}实验小学`;
      if (roll < 0.52) return `云溪市第${numeral(this.#count('middle') + 1)}中学`;
      return `${pick(random, GOOD)}${pick(random, GOOD)}${roll < 0.75 ? '小学' : '幼儿园'}`;
    });
  hospital = (random: Random) => this.#once('place', () => `${pick(random, GOOD)}${pick(random, GOOD)}医院`);
  public = (random: Random) =>
    this.#once('place', attempt =>
      attempt < 30
        ? `云溪市${pick(random, ['图书馆', '文化馆', '博物馆', '体育馆', '档案馆', '税务局', '公安局', '法院', '检察院', '教育局', '水利局', '人社局', '自然资源局', '住建局', '交通局', '气象局', '消防救援站', '供电公司', '自来水公司', '疾控中心', '妇联', '科技馆', '青少年宫', '老年大学', '交警大队', '城管局', '广播电视台', '邮政局', '车管所'])}`
        : `${pick(random, GOOD)}${pick(random, GOOD)}${pick(random, ['派出所', '消防站', '变电站', '敬老院', '文体中心', '便民服务大厅'])}`,
    );
  park = (random: Random) =>
    this.#once(
      'place',
      () =>
        `${pick(random, GOOD)}${pick(random, GOOD)}${pick(random, ['公园', '游园', '游园', '绿地', '广场'])}`,
    );
  mall = (random: Random) =>
    this.#once(
      'place',
      () =>
        `${pick(random, GOOD)}${pick(random, GOOD)}${pick(random, ['购物中心', '商场', '广场', '百货', '家居城'])}`,
    );
  market = (random: Random) =>
    this.#once(
      'place',
      () =>
        `${pick(random, GOOD)}${pick(random, GOOD)}${pick(random, ['农贸市场', '集贸市场', '便民市场', '商贸城'])}`,
    );
  office = (random: Random) =>
    this.#once(
      'place',
      () =>
        `${pick(random, GOOD)}${pick(random, GOOD)}${pick(random, ['大厦', '商务中心', '国际', '写字楼'])}`,
    );
  factory = (random: Random) =>
    this.#once(
      'place',
      () =>
        `${pick(random, GOOD)}${pick(random, GOOD)}${pick(random, ['机械', '纺织', '食品', '化工', '电子', '建材', '制衣', '包装', '汽配', '铸造', '安防用品', '物流'])}`,
    );

  shop = (random: Random, kind: string): string => {
    const [first, last] = SHOP_NAMES[kind] ?? SHOP_NAMES.convenience!;
    return pick(random, first.split(' ')) + pick(random, last.split(' '));
  };
  propertyCompany = (random: Random) => `示例·${pick(random, GOOD)}${pick(random, GOOD)}物业`;
  /** Staff are samples for everyone to see. */
  person = (random: Random) => `示例·${pick(random, SURNAMES)}某`;
  /** No exchange 0000 exists. */
  telephone = (random: Random) => `0536-0000-${String(whole(random, 0, 999)).padStart(3, '0')}`;

  community = (random: Random, near: readonly string[]) =>
    this.#once('community', attempt =>
      attempt < near.length
        ? `${near[attempt]!}社区`
        : `${pick(random, STREET_FIRST)}${pick(random, STREET_SECOND)}社区`,
    );
}

const numeral = (n: number): string => {
  const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
  if (n < 10) return digits[n]!;
  return `${n >= 20 ? digits[Math.floor(n / 10)]! : ''}十${digits[n % 10]!}`;
};
