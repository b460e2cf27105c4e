import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { cannotFit, expectedParts } from '../../map/bands.ts';
import { useFormat } from '../../ui/format.ts';
import { useWorkspace } from '../workspace.tsx';
import { BarrierChoice } from './BarrierChoice.tsx';
import {
  checkedWindow,
  householdsIn,
  type Level,
  type ScopeKind,
  type Settings,
  windowOf,
} from './request.ts';
import { WindowFields } from './WindowFields.tsx';

/** The settings of a division. */
export function DivideForm({
  settings,
  onChange,
  onSubmit,
}: {
  settings: Settings;
  onChange: (settings: Settings) => void;
  onSubmit: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { city } = useWorkspace();
  const { level, scope } = settings;
  const households = householdsIn(city, settings);
  const window = checkedWindow(settings.window);
  const levelName = t(`plan.level.${level}`);

  const setLevel = (next: Level) =>
    onChange({
      ...settings,
      level: next,
      window: { ...windowOf(next, city) },
      // A community cannot be divided into communities.
      scope: next === 'community' && scope === 'community' ? 'subdistrict' : scope,
    });

  const byName = {
    showSearch: {
      filterOption: (input: string, option?: { label: string; value: string }) =>
        option !== undefined && (option.label.includes(input) || option.value.startsWith(input)),
    },
    className: 'fill',
  };

  return (
    <Form layout="vertical" component="form" onFinish={onSubmit} requiredMark={false}>
      <div className="two">
        <Form.Item
          label={t('divide.level')}
          help={t(level === 'grid' ? 'divide.levelGridHint' : 'divide.levelCommunityHint')}
        >
          <Radio.Group
            optionType="button"
            value={level}
            onChange={event => setLevel(event.target.value as Level)}
            options={[
              { value: 'grid', label: t('divide.levelGrid') },
              { value: 'community', label: t('divide.levelCommunity') },
            ]}
          />
        </Form.Item>
        <Form.Item label={t('divide.scope')}>
          <Radio.Group
            optionType="button"
            value={scope}
            onChange={event => onChange({ ...settings, scope: event.target.value as ScopeKind })}
            options={[
              { value: 'city', label: t('divide.scopeCity') },
              { value: 'subdistrict', label: t('divide.scopeSubdistrict') },
              {
                value: 'community',
                label: t('divide.scopeCommunity'),
                disabled: level === 'community',
                title: level === 'community' ? t('divide.levelNeedsLarger') : '',
              },
            ]}
          />
        </Form.Item>
      </div>
      {scope === 'subdistrict' && (
        <Form.Item
          validateStatus={settings.subdistrict === null ? 'warning' : ''}
          help={settings.subdistrict === null ? t('divide.required') : undefined}
        >
          <Select
            {...byName}
            aria-label={t('divide.chooseSubdistrict')}
            placeholder={t('divide.chooseSubdistrict')}
            value={settings.subdistrict}
            onChange={subdistrict => onChange({ ...settings, subdistrict })}
            options={city.subdistricts.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
      )}
      {scope === 'community' && (
        <Form.Item
          validateStatus={settings.community === null ? 'warning' : ''}
          help={settings.community === null ? t('divide.required') : undefined}
        >
          <Select
            {...byName}
            data-testid="divide-community"
            aria-label={t('divide.chooseCommunity')}
            placeholder={t('divide.chooseCommunity')}
            value={settings.community}
            onChange={community => onChange({ ...settings, community })}
            options={city.communities.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
      )}
      <WindowFields window={settings.window} onChange={next => onChange({ ...settings, window: next })} />
      {households !== undefined && window && (
        <p className="expected" data-testid="expected">
          {t(cannotFit(households, window) ? 'divide.impossible' : 'divide.expected', {
            households: format.count(households),
            grids: format.count(expectedParts(households, window)),
            level: levelName,
          })}
        </p>
      )}
      <BarrierChoice
        level={levelName}
        barriers={settings.barriers}
        onChange={barriers => onChange({ ...settings, barriers })}
      />
      <details className="advanced">
        <summary>{t('divide.advanced')}</summary>
        <div className="two">
          <Form.Item label={t('divide.name')} htmlFor="divide-name">
            <Input
              id="divide-name"
              maxLength={100}
              value={settings.name}
              placeholder={t('divide.namePlaceholder')}
              onChange={event => onChange({ ...settings, name: event.target.value })}
            />
          </Form.Item>
          <Form.Item label={t('divide.seed')} htmlFor="divide-seed" help={t('divide.seedHint')}>
            <InputNumber
              id="divide-seed"
              min={0}
              precision={0}
              value={settings.seed}
              onChange={seed => onChange({ ...settings, seed: seed ?? 1 })}
            />
          </Form.Item>
        </div>
      </details>
    </Form>
  );
}
