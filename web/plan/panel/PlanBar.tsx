import { App, Button, Select, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { BARRIER_CLASSES } from '../../../server/api/barriers.ts';
import type { Plan } from '../../../server/api/schemas.ts';
import { useFormat } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { EditButtons } from '../edit/EditButtons.tsx';
import { inScope, insideShare } from '../rows.ts';
import { useWorkspace } from '../workspace.tsx';
import { usePlanActions } from './usePlanActions.tsx';

const TAG_COLOURS: Record<Plan['state'], string> = {
  draft: 'default',
  consultation: 'gold',
  approved: 'blue',
  in_force: 'green',
  withdrawn: 'default',
  retired: 'default',
};

/** The value of the choice "what is in force". */
const IN_FORCE = '';

/** Which plan is shown, and what can be done with it. */
export function PlanBar() {
  const { t } = useTranslation();
  const format = useFormat();
  const { plans, plan, showPlan, goTo, city } = useWorkspace();
  const { modal } = App.useApp();
  const { putInForce, remove } = usePlanActions();
  const anyInForce = plans.some(({ state }) => state === 'in_force');

  const replaces = city.communities.some(community => community.plan !== null && inScope(plan, community));

  const show = (id: string) => {
    const next = plans.find(candidate => candidate.id === id);
    showPlan(next?.id ?? null);
    const scope =
      next?.scope.kind === 'community'
        ? city.communities.find(({ code }) => code === next.scope.code)
        : city.subdistricts.find(({ code }) => code === next?.scope.code);
    goTo(scope?.bbox ?? city.bbox);
  };

  return (
    <section className="plan-bar" aria-label={t('plan.label')}>
      <label htmlFor="plan-select">{t('plan.label')}</label>
      <Select
        id="plan-select"
        value={plan?.id ?? IN_FORCE}
        onChange={show}
        popupMatchSelectWidth={360}
        data-testid="plan-select"
        options={[
          {
            value: IN_FORCE,
            label: anyInForce ? t('plan.inForce') : t('plan.nothingInForce'),
          },
          ...plans.map(each => ({
            value: each.id,
            label: (
              <span className="plan-option">
                <Tag variant="filled" color={TAG_COLOURS[each.state]}>
                  {t(`plan.state.${each.state}`)}
                </Tag>
                <span className="plan-name" title={each.name}>
                  {each.name}
                </span>
              </span>
            ),
          })),
        ]}
      />
      {plan && (
        <div className="plan-facts">
          <p className="faint">
            {[
              plan.scope.name,
              `${format.count(plan.totals.grids)} ${t(`plan.level.${plan.level}`)}`,
              t('plan.window', plan.window),
            ].join(' · ')}
          </p>
          <p className="faint">
            {t('plan.made', { author: plan.author, date: format.time(plan.createdAt) })}
          </p>
          {/* Worth a line only where some were left out. */}
          {plan.barriers.length < BARRIER_CLASSES.length && (
            <p className="faint">
              {t('plan.barriers', {
                lines: plan.barriers.map(line => t(`barrier.${line}`)).join(t('plan.and')),
              })}
            </p>
          )}
          <div className="plan-actions">{plan.level === 'grid' && <EditButtons plan={plan} />}</div>
          {plan.state !== 'in_force' && (
            <div className="plan-actions">
              <Button
                size="small"
                type="primary"
                ghost
                icon={<Icon name="check" size={14} />}
                onClick={() =>
                  modal.confirm({
                    title: t('plan.putInForceTitle', { name: plan.name }),
                    content: `${t(replaces ? 'plan.putInForceText' : 'plan.putInForceFirst', { scope: plan.scope.name, grids: format.count(plan.totals.grids) })} ${t('plan.shareInside', { share: format.share(...insideShare(plan.totals)) })}`,
                    okText: t('plan.putInForce'),
                    onOk: () => putInForce(plan),
                  })
                }
              >
                {t('plan.putInForce')}
              </Button>
              <Button
                size="small"
                danger
                icon={<Icon name="trash" size={14} />}
                onClick={() =>
                  modal.confirm({
                    title: t('plan.deleteTitle', { name: plan.name }),
                    content: t('plan.deleteText', { grids: format.count(plan.totals.grids) }),
                    okText: t('plan.delete'),
                    okButtonProps: { danger: true },
                    onOk: () => remove(plan),
                  })
                }
              >
                {t('plan.delete')}
              </Button>
            </div>
          )}
        </div>
      )}
    </section>
  );
}
