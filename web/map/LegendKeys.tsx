import { useTranslation } from 'react-i18next';
import { BAND_COLOURS, type Band, farAboveLimit, farBelowLimit, type HouseholdWindow } from './bands.ts';

/** What each colour and line of the map means, with the window's own numbers; used on the map and in print. */
export function LegendKeys({ window, compare }: { window: HouseholdWindow; compare: boolean }) {
  const { t } = useTranslation();
  const { min, max } = window;
  const low = farBelowLimit(window);
  const high = farAboveLimit(window);
  const bands: [Band, string][] = [
    ['farBelow', t('legend.farBelow', { n: low })],
    ...(low < min ? [['below', t('legend.range', { from: low, to: min - 1 })] as [Band, string]] : []),
    ['inside', t('legend.window', { min, max })],
    ...(max < high ? [['above', t('legend.range', { from: max + 1, to: high })] as [Band, string]] : []),
    ['farAbove', t('legend.farAbove', { n: high })],
    ['oversize', t('legend.oversize', { max })],
    ['special', t('legend.special')],
    ['empty', t('legend.empty')],
  ];
  return (
    <div className="legend-keys">
      <div className="legend-head">{t('legend.byHouseholds')}</div>
      <ul>
        {bands.map(([band, text]) => (
          <li key={band}>
            <svg width="22" height="14" aria-hidden="true">
              <rect
                x="0.5"
                y="0.5"
                width="21"
                height="13"
                rx="2"
                fill={BAND_COLOURS[band]}
                stroke="#4f5a66"
                strokeOpacity="0.55"
              />
              {band === 'oversize' && (
                <path d="M2 13 13 1M8 13 19 1M14 13 21 6" stroke="#6b45a0" strokeWidth="1.2" />
              )}
            </svg>
            <span className={band === 'inside' ? 'strong' : undefined}>{text}</span>
          </li>
        ))}
      </ul>
      <div className="legend-head">{t('legend.lines')}</div>
      <ul className="legend-lines">
        <Line stroke="#5a2a63" width={3} dash="7 2 1.5 2" text={t('legend.subdistrict')} />
        <Line stroke="#8a1f4b" width={2} text={t('legend.community')} />
        <Line stroke="#4f5a66" width={1.2} text={t('legend.grid')} />
        {compare && <Line stroke="#333f8f" width={1.6} dash="4 3" text={t('legend.inForce')} />}
        <Line stroke="#7d7b78" width={3} dash="5 4" text={t('legend.railway')} />
        <Line stroke="#b7d5e6" width={5} text={t('legend.water')} />
      </ul>
    </div>
  );
}

function Line({ stroke, width, dash, text }: { stroke: string; width: number; dash?: string; text: string }) {
  return (
    <li>
      <svg width="22" height="14" aria-hidden="true">
        <line x1="0" x2="22" y1="7" y2="7" stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
      </svg>
      <span>{text}</span>
    </li>
  );
}
