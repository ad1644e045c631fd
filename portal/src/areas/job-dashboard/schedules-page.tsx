import { useTranslation } from 'react-i18next';
import { api, page, type Schema } from '../../api/client';
import { List, Time } from '../../kit';
import { ScheduleText } from '../jobs-kit/schedule-dialog';
import { Dashboard } from './dashboard';
import { EVERY, KEY, useJobName } from './state';

type Schedule = Schema<'ScheduleTask'>;

/** Everything that runs by itself. */
export default function SchedulesPage() {
  const { t } = useTranslation('job-dashboard');
  const nameOf = useJobName();
  return (
    <Dashboard>
      <List<Schedule>
        name="job-schedules"
        label={t('schedules.tab')}
        queryKey={[...KEY, 'schedules']}
        load={({ page: number, page_size }) => page(api.GET('/schedules', { params: { query: { page: number, page_size } } }))}
        every={5 * EVERY}
        filters={<strong>{t('schedules.tab')}</strong>}
        rowKey={(schedule) => schedule.id}
        columns={[
          { id: 'type', head: t('queues.type'), primary: true, cell: (schedule) => nameOf(schedule.vendor_type) },
          { id: 'of', head: t('schedules.of'), cell: (schedule) => (schedule.vendor_id > 0 ? `#${schedule.vendor_id}` : t('schedules.installation')) },
          { id: 'cron', head: t('schedules.when'), cell: (schedule) => <ScheduleText cron={schedule.cron} /> },
          { id: 'updated', head: t('schedules.updated'), cell: (schedule) => <Time value={schedule.update_time} /> },
          { id: 'id', head: t('schedules.id'), align: 'end', hide: 'medium', cell: (schedule) => schedule.id },
        ]}
        empty={{ title: t('schedules.none'), text: t('schedules.none-text') }}
      />
    </Dashboard>
  );
}
