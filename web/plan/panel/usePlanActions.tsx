import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../server/api/schemas.ts';
import * as api from '../../api/client.ts';
import { problemText } from '../../ui/problemText.ts';
import { useWorkspace } from '../workspace.tsx';

/** Changes of a plan's state, each with its notice; an error is shown with what to do, never thrown further. */
export function usePlanActions(): {
  putInForce: (plan: Plan) => Promise<void>;
  remove: (plan: Plan) => Promise<void>;
} {
  const { t } = useTranslation();
  const { notification, message } = App.useApp();
  const { plans, showPlan, reload } = useWorkspace();

  const fail = (error: unknown) => {
    const { title, detail, remedy } = problemText(error, t);
    notification.error({
      title,
      description: [detail, remedy && t('problem.remedy', { remedy })].filter(Boolean).join(' '),
    });
  };

  const restore = async (former: Plan) => {
    try {
      await api.putInForce(former.id);
      await reload();
      showPlan(null);
      void message.success(t('plan.undoDone', { name: former.name }));
    } catch (error) {
      fail(error);
    }
  };

  return {
    async putInForce(plan) {
      // Undo is offered where one plan of the same scope stood before.
      const former = plans.find(
        ({ state, scope, level }) =>
          state === 'in_force' &&
          level === plan.level &&
          scope.kind === plan.scope.kind &&
          scope.code === plan.scope.code,
      );
      try {
        await api.putInForce(plan.id);
        await reload();
        showPlan(null);
        const key = `in-force-${plan.id}`;
        notification.success({
          key,
          title: t('plan.putInForceDone', { name: plan.name }),
          ...(former
            ? {
                actions: (
                  <Button
                    size="small"
                    onClick={() => {
                      notification.destroy(key);
                      void restore(former);
                    }}
                  >
                    {t('plan.undo')}
                  </Button>
                ),
              }
            : {}),
        });
      } catch (error) {
        fail(error);
      }
    },
    async remove(plan) {
      try {
        await api.deletePlan(plan.id);
        showPlan(null);
        await reload();
        void message.success(t('plan.deleteDone', { name: plan.name }));
      } catch (error) {
        fail(error);
      }
    },
  };
}
