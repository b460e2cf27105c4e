/** The pages' languages: Chinese first, English second; the choice is remembered in this browser. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './locales/en.ts';
import zh from './locales/zh.ts';
import { recall, remember } from './ui/memory.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh };
  }
}

export type Language = 'zh' | 'en';

/** The language now shown. */
export const language = (): Language => (i18next.language === 'en' ? 'en' : 'zh');

/** The language's tag for `html lang`, dates and numbers. */
export const localeTag = (which: Language = language()): string => (which === 'en' ? 'en' : 'zh-CN');

/** Loads both languages and starts in the remembered one, else in Chinese. */
export async function startLanguages(): Promise<void> {
  i18next.on('languageChanged', () => {
    document.documentElement.lang = localeTag();
  });
  await i18next.use(initReactI18next).init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    lng: recall('language') === 'en' ? 'en' : 'zh',
    fallbackLng: 'zh',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Switches the language at once, everywhere on the page. */
export async function switchLanguage(to: Language): Promise<void> {
  remember('language', to);
  await i18next.changeLanguage(to);
}
