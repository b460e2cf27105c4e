import type { ThemeConfig } from 'antd';

/** Fonts that Chinese machines have, then the ones that Linux has; nothing is loaded. */
const FONT_FAMILY =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", system-ui, sans-serif';

/** Dense and quiet: the map carries the colours. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1f5f8b',
    colorInfo: '#1f5f8b',
    colorLink: '#1f5f8b',
    colorError: '#c02a1f',
    colorTextBase: '#22262b',
    colorTextPlaceholder: '#656d76',
    colorTextDescription: '#59626c',
    borderRadius: 4,
    fontSize: 13,
    controlHeight: 30,
    fontFamily: FONT_FAMILY,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Modal: { titleFontSize: 16 },
    Form: { itemMarginBottom: 14, verticalLabelPadding: '0 0 4px' },
  },
};
