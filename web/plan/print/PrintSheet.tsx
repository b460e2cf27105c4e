import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { LegendKeys } from '../../map/LegendKeys.tsx';
import { roundDenominator, roundScale } from '../../map/measure.ts';
import { Length } from '../../map/ScaleBar.tsx';
import { useFormat } from '../../ui/format.ts';
import { useWorkspace } from '../workspace.tsx';

export interface PrintJob {
  title: string;
  maker: string;
  /** 审图号; empty prints 内部使用. */
  approval: string;
  /** The map as it stood. */
  canvas: HTMLCanvasElement;
  /** Metres a CSS pixel of the map. */
  perPixel_m: number;
  bearing: number;
  /** The map's width in CSS pixels. */
  width: number;
}

/** The map's room on the landscape A4 sheet, in millimetres. */
const ROOM_MM = { width: 214, height: 160 };

/** The printed sheet; it prints itself once and goes away. */
export function PrintSheet({ job, onDone }: { job: PrintJob; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { city, plan, window: households } = useWorkspace();
  const frame = useRef<HTMLDivElement>(null);
  const { canvas, perPixel_m, bearing, width } = job;
  const aspect = canvas.height / canvas.width;
  const width_mm = Math.min(ROOM_MM.width, ROOM_MM.height / aspect);
  const perMm_m = (perPixel_m * width) / width_mm;
  const bar = roundScale(perMm_m, 50);

  useEffect(() => {
    canvas.className = 'print-picture';
    frame.current?.prepend(canvas);
    const done = () => onDone();
    window.addEventListener('afterprint', done);
    // After the next frame: the picture must be laid out before the browser takes the page.
    const timer = requestAnimationFrame(() => window.print());
    return () => {
      cancelAnimationFrame(timer);
      window.removeEventListener('afterprint', done);
    };
  }, [canvas, onDone]);

  return createPortal(
    <div className="print-sheet">
      <h1>{job.title}</h1>
      <div className="print-body">
        <div
          className="print-map"
          ref={frame}
          style={{ width: `${width_mm}mm`, height: `${width_mm * aspect}mm` }}
        >
          <svg
            className="print-north"
            viewBox="0 0 30 44"
            style={{ transform: `rotate(${-bearing}deg)` }}
            aria-hidden="true"
          >
            <text x="15" y="11" textAnchor="middle" fontSize="11">
              {t('print.north')}
            </text>
            <path d="M15 14 24 42 15 36Z" fill="#222" />
            <path d="M15 14 6 42 15 36Z" fill="#fff" stroke="#222" />
          </svg>
          <div className="print-scale">
            <div className="scale-bar" style={{ width: `${bar.pixels}mm` }}>
              <Length metres={bar.length_m} />
            </div>
            <span>{t('print.scale', { n: format.count(roundDenominator(perMm_m * 1000)) })}</span>
          </div>
        </div>
        <div className="print-side">
          <LegendKeys window={households} compare={plan !== null && plan.state !== 'in_force'} />
          <p>
            {t('print.plan', {
              name: plan?.name ?? t('plan.inForce'),
              state: t(`plan.state.${plan?.state ?? 'in_force'}`),
            })}
          </p>
          <p>{t('print.crs')}</p>
          {job.maker && <p>{t('print.makerLine', { maker: job.maker })}</p>}
          <p>{t('print.date', { date: format.date(new Date()) })}</p>
          {city.demo && <p>{t('print.demo')}</p>}
          <p className="print-approval">
            {job.approval ? t('print.approvalNumber', { n: job.approval }) : t('print.internal')}
          </p>
        </div>
      </div>
    </div>,
    document.body,
  );
}
