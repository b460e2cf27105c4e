/** The page: sections of figures, each a picture with its title, text and numbers. Chinese first. */

export interface Figure {
  title: string;
  /** Chinese, then English where there is more to say. */
  text?: string[];
  /** Names and values. */
  numbers?: [string, string][];
  svg: string;
}

export interface Section {
  id: string;
  title: string;
  text: string;
  /** Pictures side by side: `wide` one, `half` two, `small` as many as fit. */
  size: 'wide' | 'half' | 'small';
  figures: Figure[];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
body { margin: 0 auto; max-width: 1500px; padding: 24px; color: #222; background: #fafafa;
  font: 15px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 4px; }
nav a { margin-right: 16px; } a { color: #8c1c1c; } .en { color: #666; }
.figures { display: grid; gap: 16px; }
.wide { grid-template-columns: 1fr; } .half { grid-template-columns: repeat(auto-fill, minmax(480px, 1fr)); }
.small { grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); }
figure { margin: 0; padding: 12px; background: #fff; border: 1px solid #e2e2e2; border-radius: 6px; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: 8px; } figcaption b { display: block; } figcaption p { margin: 4px 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 12px; margin: 6px 0 0; font-size: 13px; }
dt { color: #666; } dd { margin: 0; font-variant-numeric: tabular-nums; }
i { display: inline-block; width: 12px; height: 12px; margin: 0 4px 0 12px; vertical-align: -1px; }
`;

/** What the colours mean, as `drawSvg` fills them. */
const LEGEND: readonly [string, string][] = [
  ['#cfe3b4', '在范围内 inside the window'],
  ['#7ea6d8', '不足 below'],
  ['#e8965a', '超过 above'],
  ['#9b7bb8', '超大楼栋 oversize building'],
  ['#7fb8b0', '专属网格 special grid'],
  ['#e5e5e5', '无住户 empty'],
];

function figure({ title, text = [], numbers = [], svg }: Figure): string {
  const words = text.map((line, i) => `<p${i > 0 ? ' class="en"' : ''}>${escaped(line)}</p>`).join('');
  const rows = numbers.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('');
  const list = rows === '' ? '' : `<dl>${rows}</dl>`;
  return `<figure>${svg}<figcaption><b>${escaped(title)}</b>${words}${list}</figcaption></figure>`;
}

const section = ({ id, title, text, size, figures }: Section): string =>
  `<section id="${id}"><h2>${escaped(title)}</h2><p>${escaped(text)}</p><div class="figures ${size}">\n${figures.map(figure).join('\n')}\n</div></section>`;

/** The page as one text; it loads nothing. */
export function pageOf(sections: readonly Section[]): string {
  const links = sections.map(({ id, title }) => `<a href="#${id}">${escaped(title)}</a>`).join('');
  const legend = LEGEND.map(([colour, text]) => `<i style="background:${colour}"></i>${text}`).join('');
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>网格划分图集 wangge gallery</title><style>${STYLE}</style></head><body>
<h1>网格划分图集 <span class="en">wangge gallery</span></h1>
<p>由 <code>npm run gallery</code> 生成，可离线打开。<span class="en">Written by <code>npm run gallery</code>; opens offline.</span></p>
<p>${legend}</p><nav>${links}</nav>
${sections.map(section).join('\n')}
</body></html>
`;
}
