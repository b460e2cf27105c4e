/** Numbers and dates in the page's language. */
import { useTranslation } from 'react-i18next';
import { type Language, localeTag } from '../i18n.ts';

export interface Format {
  /** 12 345 */
  count(value: number): string;
  /** 83.4 %; a dash when there is nothing to divide by. */
  share(part: number, whole: number): string;
  /** +12, −8, ±0 */
  signed(value: number): string;
  /** Hectares below a square kilometre, else square kilometres. */
  area(square_m: number): string;
  /** Year, month, day, hour and minute of an ISO time. */
  time(iso: string): string;
  /** Today. */
  date(when: Date): string;
}

function formatFor(language: Language): Format {
  const tag = localeTag(language);
  const whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(tag, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const two = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const sign = new Intl.NumberFormat(tag, { signDisplay: 'exceptZero', maximumFractionDigits: 0 });
  const time = new Intl.DateTimeFormat(tag, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const day = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long', day: 'numeric' });
  const zh = language === 'zh';
  return {
    count: value => whole.format(value),
    share: (part, all) => (all > 0 ? percent.format(part / all) : '–'),
    signed: value => sign.format(value),
    area: square_m =>
      square_m >= 1_000_000
        ? `${two.format(square_m / 1_000_000)} ${zh ? '平方公里' : 'km²'}`
        : `${one.format(square_m / 10_000)} ${zh ? '公顷' : 'ha'}`,
    time: iso => time.format(new Date(iso)),
    date: when => day.format(when),
  };
}

/** Made once for a language: the formatters of Intl cost more than what they format. */
const made = new Map<Language, Format>();

/** The format of the language now shown. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  let format = made.get(language);
  if (!format) made.set(language, (format = formatFor(language)));
  return format;
}
