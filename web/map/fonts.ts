/**
 * Map fonts. Without a `glyphs` address MapLibre draws every glyph from fonts of this machine; it reads the weight out of
 * the first name of the stack, so each stack starts with a name that is no font.
 */
const CHINESE = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Noto Sans SC'];

export const REGULAR = ['Wangge Regular', ...CHINESE];
export const MEDIUM = ['Wangge Medium', ...CHINESE];
export const BOLD = ['Wangge Bold', ...CHINESE];
