import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';
import { recall, remember } from '../../ui/memory.ts';
import { useWorkspace } from '../workspace.tsx';
import type { PrintJob } from './PrintSheet.tsx';

/** Asks what the printed map must carry, then takes the map's picture. */
export function PrintButton({ onPrint }: { onPrint: (job: PrintJob) => void }) {
  const { t } = useTranslation();
  const { city, plan, plans, community, map } = useWorkspace();
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState('');
  const [maker, setMaker] = useState(() => recall('maker') ?? '');
  const [approval, setApproval] = useState('');
  const place =
    city.communities.find(({ code }) => code === community)?.name ?? plan?.scope.name ?? city.name;

  const print = async () => {
    const controller = map.get();
    if (!controller) return;
    remember('maker', maker);
    setOpen(false);
    onPrint({ title, maker, approval, ...(await controller.picture()) });
  };

  return (
    <>
      <Button
        type="text"
        className="narrow-icon"
        aria-label={t('print.button')}
        icon={<Icon name="print" />}
        onClick={() => {
          setTitle(t('print.defaultTitle', { place }));
          setOpen(true);
        }}
      >
        <span className="wide">{t('print.button')}</span>
      </Button>
      <Modal
        open={open}
        title={t('print.title')}
        okText={t('print.go')}
        cancelText={t('app.cancel')}
        onOk={() => void print()}
        onCancel={() => setOpen(false)}
        width={440}
      >
        <Form layout="vertical" component="form" onFinish={() => void print()}>
          <Form.Item label={t('print.mapTitle')} htmlFor="print-title">
            <Input id="print-title" value={title} onChange={event => setTitle(event.target.value)} />
          </Form.Item>
          <Form.Item label={t('print.maker')} htmlFor="print-maker">
            <Input id="print-maker" value={maker} onChange={event => setMaker(event.target.value)} />
          </Form.Item>
          <Form.Item label={t('print.approval')} htmlFor="print-approval" help={t('print.approvalHint')}>
            <Input id="print-approval" value={approval} onChange={event => setApproval(event.target.value)} />
          </Form.Item>
        </Form>
        <p className="faint">
          {t('print.plan', {
            name:
              plan?.name ??
              t(plans.some(({ state }) => state === 'in_force') ? 'plan.inForce' : 'plan.nothingInForce'),
            state: t(`plan.state.${plan?.state ?? 'in_force'}`),
          })}
        </p>
        <p className="faint">{t('print.hint')}</p>
      </Modal>
    </>
  );
}
